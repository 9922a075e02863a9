import { fileNameOf, identityOf } from './address.ts';
import { adFramesOf, isAdAddress } from './advert.ts';
import type { Described, MediaLink, Player } from './look.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import { mediaKindByName, mediaKindOf } from './media-kind.ts';
import type { PageSeen, Seen, Via } from './seen.ts';

/** A file, by its identity: everything that was seen of it put together. */
export type FileNode = {
	readonly id: string;
	readonly url: string;
	/** The address that led to it. */
	readonly asked: string;
	readonly media: 'video' | 'audio';
	readonly at: number;
	readonly bytes: number | null;
	readonly name: string;
	readonly vias: ReadonlySet<Via>;
	readonly frames: ReadonlySet<number>;
};

export type ManifestNode = {
	readonly id: string;
	readonly url: string;
	readonly asked: string;
	readonly format: 'hls' | 'dash';
	readonly at: number;
	readonly facts: ManifestFacts | null;
	readonly frames: ReadonlySet<number>;
};

export type PlayerNode = { readonly id: string; readonly frame: number; readonly player: Player };
export type LinkNode = {
	readonly id: string;
	readonly frame: number;
	readonly link: MediaLink;
	readonly target: string;
};
export type DescribedNode = {
	readonly id: string;
	readonly frame: number;
	readonly said: Described;
	/** The file or playlist that it names; null: none. */
	readonly target: string | null;
};

/** What a page holds, as things that can be joined. */
export type Nodes = {
	readonly files: ReadonlyMap<string, FileNode>;
	readonly manifests: ReadonlyMap<string, ManifestNode>;
	readonly players: readonly PlayerNode[];
	/** What players played before: it names things, and shows nothing. */
	readonly gone: readonly PlayerNode[];
	readonly links: readonly LinkNode[];
	readonly described: readonly DescribedNode[];
	readonly sources: ReadonlyMap<string, Extract<Seen, { kind: 'source' }>>;
	readonly blobs: ReadonlyMap<string, Extract<Seen, { kind: 'blob' }>>;
	readonly keys: readonly Extract<Seen, { kind: 'keys' }>[];
	/** Nodes that belong to an advertisement or to the looks of the page. */
	readonly shunned: ReadonlySet<string>;
	/** The node of an address, wherever that led to. */
	readonly fileId: (url: string) => string;
	readonly manifestId: (url: string) => string;
};

export function nodesOf(page: PageSeen): Nodes {
	const adFrames = adFramesOf(page);
	const asked = askedFor(page.seen);
	const nameOf = (url: string): string => asked.get(identityOf(url)) ?? identityOf(url);
	const fileId = (url: string): string => `f:${nameOf(url)}`;
	const manifestId = (url: string): string => `m:${nameOf(url)}`;
	const files = new Map<string, FileNode>();
	const manifests = new Map<string, ManifestNode>();
	const sources: Record<string, Extract<Seen, { kind: 'source' }>> = {};
	const blobs: Record<string, Extract<Seen, { kind: 'blob' }>> = {};
	const keys: Extract<Seen, { kind: 'keys' }>[] = [];
	const players: PlayerNode[] = [];
	const gone: PlayerNode[] = [];
	const links: LinkNode[] = [];
	const described: DescribedNode[] = [];
	const loved = new Set<string>();
	const shunned = new Set<string>();
	const adverts = new Set<string>();

	for (const seen of page.seen) {
		const isAd = adFrames.has(seen.frame);
		switch (seen.kind) {
			case 'file': {
				const media = mediaKindOf(seen.url, seen.type, seen.name);
				if (media !== 'video' && media !== 'audio') break;
				addFile(files, {
					...seen,
					id: fileId(seen.url),
					asked: seen.from || seen.url,
					media,
					vias: new Set([seen.via]),
					frames: new Set([seen.frame]),
				});
				if (isAd) shunned.add(fileId(seen.url));
				break;
			}
			case 'manifest':
				addManifest(manifests, {
					...seen,
					id: manifestId(seen.url),
					asked: seen.from || seen.url,
					frames: new Set([seen.frame]),
				});
				if (isAd) shunned.add(manifestId(seen.url));
				break;
			case 'source':
				sources[seen.blob] = newer(sources[seen.blob], seen);
				break;
			case 'blob':
				blobs[seen.blob] = newer(blobs[seen.blob], seen);
				break;
			case 'keys':
				keys.push(seen);
				break;
			case 'adverts':
				for (const url of seen.urls) adverts.add(fileId(url)).add(manifestId(url));
				break;
			case 'decoded':
				if (seen.seconds !== null && seen.seconds < effectSecondsMax) shunned.add(fileId(seen.url));
				break;
			case 'loose':
				addPlayer(seen.frame, `loose:${seen.player.src}`, seen.player);
				break;
			default:
		}
	}
	for (const [frame, { look }] of page.frames) {
		look?.players.forEach((player, place) => addPlayer(frame, String(place), player));
		if (adFrames.has(frame)) continue;
		look?.links.forEach((link, place) => addLink(frame, place, link));
		look?.described.forEach((said, place) => addDescribed(frame, place, said));
	}
	const playing = new Set(players.flatMap(({ player }) => addressesOf(player)));
	for (const { frame, player } of page.played) if (!playing.has(player.src)) addGone(frame, player);
	for (const [id, { url }] of [...files, ...manifests]) {
		if (adverts.has(id) || isAdAddress(url, page.url)) shunned.add(id);
		else if (loved.has(id)) shunned.delete(id);
	}
	return {
		files,
		manifests,
		players,
		gone,
		links,
		described,
		fileId,
		manifestId,
		sources: new Map(Object.entries(sources)),
		blobs: new Map(Object.entries(blobs)),
		keys,
		shunned,
	};

	function addPlayer(frame: number, name: string, player: Player): void {
		const targets = addressesOf(player).map(url =>
			target(url, player.sources.find(source => source.url === url)?.type ?? '', player.tag, frame),
		);
		const isShunned = adFrames.has(frame) || isLooks(player);
		for (const id of targets) if (id !== null) (isShunned ? shunned : loved).add(id);
		if (!isShunned) players.push({ id: `p:${frame}:${name}`, frame, player });
	}

	function addGone(frame: number, player: Player): void {
		const isShunned = adFrames.has(frame) || isLooks(player);
		for (const id of [fileId(player.src), manifestId(player.src)])
			if (isShunned && (files.has(id) || manifests.has(id))) shunned.add(id);
		if (!isShunned) gone.push({ id: `g:${frame}:${player.src}`, frame, player });
	}

	function addLink(frame: number, place: number, link: MediaLink): void {
		const blob = blobs[link.url];
		const url = blob?.url || link.url;
		const media = mediaKindOf(url, '', link.name) ?? mediaKindOf(url, blob?.type ?? 'text/html');
		if (media === null || media === 'segment') return;
		const id = target(url, '', media === 'audio' ? 'audio' : 'video', frame);
		if (id === null) return;
		loved.add(id);
		links.push({ id: `l:${frame}:${place}`, frame, link, target: id });
	}

	function addDescribed(frame: number, place: number, said: Described): void {
		const media =
			said.url === '' || /^text\/html/iu.test(said.type) ? null : mediaKindOf(said.url, said.type);
		const isOne = media !== null && media !== 'segment';
		const id = isOne ? target(said.url, said.type, media === 'audio' ? 'audio' : 'video', frame) : null;
		if (id !== null && said.by !== 'setup') loved.add(id);
		described.push({ id: `d:${frame}:${place}`, frame, said, target: id });
	}

	/** What an address that the page names is, made a node where it was not seen on the wire. */
	function target(url: string, type: string, tag: 'video' | 'audio', frame: number): string | null {
		if (manifests.has(manifestId(url))) return manifestId(url);
		if (files.has(fileId(url))) return fileId(url);
		const kind = mediaKindOf(url, type) ?? mediaKindByName(url) ?? tag;
		if (!/^https?:/iu.test(url)) return null;
		const frames = new Set([frame]);
		if (kind === 'hls' || kind === 'dash') {
			addManifest(manifests, {
				id: manifestId(url),
				url,
				asked: url,
				format: kind,
				at: 0,
				facts: null,
				frames,
			});
			return manifestId(url);
		}
		const media = kind === 'audio' ? 'audio' : tag;
		addFile(files, {
			id: fileId(url),
			url,
			asked: url,
			media,
			at: 0,
			bytes: null,
			name: '',
			vias: new Set(),
			frames,
		});
		return fileId(url);
	}
}

/** Sound as short as this that a script plays by itself is an effect. */
const effectSecondsMax = 30;

/**
 * What an address led to is known by the address; of several, by the one that sorts first. One that led to files of
 * different names leads to whatever is asked for in its query, and names nothing.
 */
function askedFor(seen: readonly Seen[]): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const names = new Map<string, Set<string>>();
	const led = seen.flatMap(one =>
		(one.kind === 'file' || one.kind === 'manifest') && one.from !== ''
			? [{ to: identityOf(one.url), from: identityOf(one.from), name: fileNameOf(one.url) }]
			: [],
	);
	for (const { from, name } of led) names.set(from, (names.get(from) ?? new Set()).add(name));
	for (const { to, from } of led) {
		const known = found.get(to);
		if (to !== from && names.get(from)?.size === 1 && (known === undefined || from < known))
			found.set(to, from);
	}
	return found;
}

/** What an element of the page plays or offers, as far as it has an address. */
export const addressesOf = ({ src, sources }: Player): string[] =>
	[src, ...sources.map(({ url }) => url)].filter(url => /^https?:/iu.test(url));

/** An advertisement, a moving picture on a link, a background, a loop of a few square centimetres: nobody came for it. */
const isLooks = (player: Player): boolean => {
	const { isDecoration, isInLink, isInAd, isBackground, hasControls, boxWidth, boxHeight } = player;
	return (
		isInAd || isBackground || (isInLink && !hasControls) || (isDecoration && boxWidth * boxHeight < 200 * 160)
	);
};

const newer = <Value extends { readonly at: number }>(known: Value | undefined, seen: Value): Value =>
	!known || known.at < seen.at || (known.at === seen.at && JSON.stringify(known) < JSON.stringify(seen))
		? seen
		: known;

function addFile(files: Map<string, FileNode>, fresh: FileNode): void {
	const known = files.get(fresh.id);
	if (!known) return void files.set(fresh.id, fresh);
	const last = latest(known, fresh);
	files.set(fresh.id, {
		...last,
		media: known.media === 'video' || fresh.media === 'video' ? 'video' : 'audio',
		bytes: known.bytes === null && fresh.bytes === null ? null : Math.max(known.bytes ?? 0, fresh.bytes ?? 0),
		name: [known.name, fresh.name].sort().at(-1) ?? '',
		vias: new Set([...known.vias, ...fresh.vias]),
		frames: new Set([...known.frames, ...fresh.frames]),
	});
}

function addManifest(manifests: Map<string, ManifestNode>, fresh: ManifestNode): void {
	const known = manifests.get(fresh.id);
	if (!known) return void manifests.set(fresh.id, fresh);
	const last = latest(known, fresh);
	const other = last === known ? fresh : known;
	const frames = new Set([...known.frames, ...fresh.frames]);
	manifests.set(fresh.id, { ...last, facts: last.facts ?? other.facts, frames });
}

/** The one seen last, for its address is the fresher one. */
const latest = <Node extends { readonly at: number; readonly url: string }>(a: Node, b: Node): Node =>
	a.at > b.at || (a.at === b.at && a.url >= b.url) ? a : b;
