import { fileNameOf, heightIn, identityOf } from './address.ts';
import { cardsMax, namesMax, partsMax, type Card, type Step } from './card.ts';
import { isLeft, join, type Joined } from './join.ts';
import { keep, subtitlesMax, type Subtitle } from './manifest-facts.ts';
import {
	nodesOf,
	type DescribedNode,
	type FileNode,
	type LinkNode,
	type ManifestNode,
	type Nodes,
	type PlayerNode,
} from './nodes.ts';
import type { PageSeen } from './seen.ts';

/** Files smaller than this, that nothing on the page shows or names, are sounds of the page itself. */
const tinyBytesMax = 30 * 1024;
/** The same for sounds alone. */
const tinySoundBytesMax = 60 * 1024;
const tinySecondsMax = 3;
/** As long as this it is no sound of the page, however small. */
const tellingSeconds = 5;

/** One card per video. The same for the same page, in whatever order it was learned. */
export function cardsOf(page: PageSeen): Card[] {
	const nodes = nodesOf(page);
	const joined = join(page, nodes);
	const drafts = main(gather(nodes, joined).filter(group => isWanted(group, nodes, page))).map(group =>
		draftOf(group, nodes, page),
	);
	const unknown = unknownPlayer(page, joined, drafts);
	const all = unknown ? [...drafts, unknown] : drafts;
	return all
		.sort((a, b) => b.weight - a.weight || (a.card.key < b.card.key ? -1 : 1))
		.slice(0, cardsMax)
		.map(draft => named(draft, page, all.length === 1));
}

type Group = {
	readonly files: FileNode[];
	readonly manifests: ManifestNode[];
	readonly players: PlayerNode[];
	readonly gone: PlayerNode[];
	readonly links: LinkNode[];
	readonly described: DescribedNode[];
	/** Some of its files are pieces of its playlist. */
	hasPieces: boolean;
};

function gather(nodes: Nodes, { groups, pieces }: Joined): Group[] {
	const found = new Map<string, Group>();
	const of = (id: string): Group => {
		const root = groups.of(id);
		const known = found.get(root);
		if (known) return known;
		const fresh: Group = {
			files: [],
			manifests: [],
			players: [],
			gone: [],
			links: [],
			described: [],
			hasPieces: false,
		};
		found.set(root, fresh);
		return fresh;
	};
	for (const file of byId(nodes.files.values())) {
		if (pieces.has(file.id)) of(file.id).hasPieces = true;
		else if (!nodes.shunned.has(file.id)) of(file.id).files.push(file);
	}
	for (const manifest of byId(nodes.manifests.values()))
		if (!nodes.shunned.has(manifest.id)) of(manifest.id).manifests.push(manifest);
	for (const player of byId(nodes.players)) of(player.id).players.push(player);
	for (const player of byId(nodes.gone)) of(player.id).gone.push(player);
	for (const link of byId(nodes.links)) of(link.id).links.push(link);
	for (const described of byId(nodes.described)) of(described.id).described.push(described);
	return [...found.values()].filter(({ files, manifests }) => files.length + manifests.length > 0);
}

const byId = <Node extends { readonly id: string }>(nodes: Iterable<Node>): Node[] =>
	[...nodes].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/** Loops beside a film that is larger are how its page looks; what only a script was given counts where it is all. */
function main(groups: readonly Group[]): Group[] {
	const seen = groups.filter(group => !isOnlySetUp(group));
	const [only] = groups;
	if (seen.length === 0) return groups.length === 1 && only ? [only] : [];
	const films = seen.filter(group => !isLoop(group)).map(areaOf);
	return seen.filter(group => !isLoop(group) || films.every(area => area < filmIsLarger * areaOf(group)));
}

const filmIsLarger = 1.5;

const isLoop = ({ players, described, links }: Group): boolean =>
	players.length > 0 &&
	players.every(({ player }) => player.isDecoration) &&
	described.length + links.length === 0;

const isOnlySetUp = ({ files, manifests, players, links, described }: Group): boolean =>
	players.length + links.length === 0 &&
	described.length > 0 &&
	described.every(({ said }) => said.by === 'setup') &&
	files.every(({ vias }) => vias.size === 0) &&
	manifests.every(({ at }) => at === 0);

const areaOf = ({ players }: Group): number =>
	Math.max(0, ...players.map(({ player }) => player.boxWidth * player.boxHeight));

function isWanted(group: Group, nodes: Nodes, page: PageSeen): boolean {
	const { files, manifests, players, links } = group;
	const isShown = players.length > 0 || links.length > 0;
	if (!isShown && [...files, ...manifests].every(one => isLeft(one, page))) return false;
	if (manifests.length > 0) return manifests.some(isPlayable);
	return !isTiny(group, nodes);
}

/** What players of a page play, for when it becomes another one. */
export function playedOn(page: PageSeen): string[] {
	const nodes = nodesOf(page);
	return gather(nodes, join(page, nodes))
		.filter(({ players }) => players.length > 0)
		.flatMap(({ files, manifests }) => [...files, ...manifests].map(({ id }) => id));
}

/** Of a playlist that was read: it holds something. */
const isPlayable = ({ facts }: ManifestNode): boolean =>
	facts === null || facts.renditions.length > 0 || facts.forms.length > 0 || facts.files.length > 0;

function isTiny({ files, players, gone, links, described }: Group, { shunned }: Nodes): boolean {
	if (links.some(({ link }) => link.isDownload) || described.length > 0) return false;
	if (files.every(({ id }) => shunned.has(id))) return true;
	const seconds = Math.max(0, ...[...players, ...gone].map(({ player }) => player.duration ?? 0));
	if (seconds > 0 && seconds < tinySecondsMax && players.every(({ player }) => !player.isEndless))
		return true;
	if (players.some(({ player }) => player.hasControls) || seconds >= tellingSeconds) return false;
	const sizes = files.map(({ bytes }) => bytes).filter(bytes => bytes !== null);
	if (sizes.length === 0 || sizes.length < files.length) return false;
	const isSound = files.every(({ media }) => media === 'audio');
	return Math.max(...sizes) < (isSound ? tinySoundBytesMax : tinyBytesMax);
}

/** `names`: as the page has them of it, the best first. */
type Draft = { readonly card: Card; readonly names: readonly string[]; readonly weight: number };

function draftOf(group: Group, nodes: Nodes, page: PageSeen): Draft {
	const { files, manifests, players, gone, described, links } = group;
	const known = [...players, ...gone];
	const manifest = mainOf(manifests);
	const file = bestOf(files);
	const facts = manifests.map(one => one.facts).filter(one => one !== null);
	const frame = players[0]?.frame ?? Math.min(...((manifest ?? file)?.frames ?? [0]));
	const said = [...described].sort((a, b) => rank[a.said.by] - rank[b.said.by]).map(one => one.said);
	const durations = [
		...facts.map(one => one.durationSeconds),
		...known.map(({ player }) => player.duration),
		...said.map(({ duration }) => duration),
	].filter((seconds): seconds is number => seconds !== null && seconds > 0);
	// A player of what is not over counts what it has of it.
	const isRunning = facts.some(one => one.isLive) && facts.every(one => one.durationSeconds === null);
	const durationSeconds =
		isRunning || durations[0] === undefined ? null : manifest ? Math.max(...durations) : durations[0];
	const isLive = isRunning || (durationSeconds === null && players.some(({ player }) => player.isEndless));
	const ladder = ladderOf(group, durationSeconds);
	const media = manifest
		? facts.length > 0 &&
			!facts.some(one => one.hasPicture) &&
			players.some(({ player }) => player.tag === 'audio')
			? 'audio'
			: 'video'
		: (file?.media ?? 'video');
	const isProtected =
		facts.some(one => one.isProtected) ||
		players.some(({ player }) => player.isProtected) ||
		(manifest !== null && facts.length === 0 && hasKeys(nodes, frame));
	const url = (manifest ?? file)?.url ?? '';
	const card: Card = {
		key: `${manifest ? manifest.format : 'file'}:${(manifest ?? file)?.id.slice(2) ?? ''}`,
		kind: manifest ? manifest.format : 'file',
		media,
		url,
		frameUrl: page.frames.get(frame)?.url ?? page.url,
		title: '',
		names: [],
		parts: keep(
			manifests.filter(one => one !== manifest && one.at > 0).map(one => one.url),
			partsMax,
		),
		thumbnail: thumbnailOf(group, page),
		durationSeconds,
		isLive,
		ladder,
		size: sizeOf(ladder, file, manifest !== null, durationSeconds),
		subtitles: subtitlesOf(group),
		isProtected,
		confidence: confidenceOf(group),
	};
	const names = [
		...said.filter(({ by }) => by === 'jsonLd').map(one => one.title),
		...known.map(({ player }) => player.title),
		...said.map(one => one.title),
		...links.map(({ link }) => stemOfName(link.name) || titleOfLink(link)),
	];
	return { card, names, weight: weightOf(group) };
}

const rank = { jsonLd: 0, openGraph: 1, twitter: 2, setup: 3 } as const;

/** In a list of files each is called by its name. */
const titleOfLink = ({ url, title }: LinkNode['link']): string =>
	title === fileNameOf(url) ? stemOfName(title) : title;

/** The playlist that leads to the others; of several, the one that leads to most. */
function mainOf(manifests: readonly ManifestNode[]): ManifestNode | null {
	const score = ({ facts, at }: ManifestNode) =>
		(facts?.children.length ?? 0) * 1_000 +
		(facts?.renditions.length ?? 0) * 10 +
		(facts ? 1 : 0) +
		(at > 0 ? 1 : 0);
	const isChild = (one: ManifestNode) =>
		manifests.some(({ facts }) => facts?.children.includes(one.id.slice(2)) ?? false);
	const heads = manifests.filter(one => !isChild(one));
	return (
		[...(heads.length > 0 ? heads : manifests)].sort(
			(a, b) => score(b) - score(a) || a.at - b.at || (a.id < b.id ? -1 : 1),
		)[0] ?? null
	);
}

/** The best of a ladder of files: by its lines, else by its size. */
function bestOf(files: readonly FileNode[]): FileNode | null {
	const score = (file: FileNode) =>
		(file.media === 'video' ? 1e15 : 0) + (heightIn(file.url) ?? 0) * 1e10 + (file.bytes ?? 0) / 1e3;
	return [...files].sort((a, b) => score(b) - score(a) || (a.id < b.id ? -1 : 1))[0] ?? null;
}

function ladderOf({ files, manifests, players, gone }: Group, seconds: number | null): Step[] {
	const parts = manifests.flatMap(({ facts }) => facts?.renditions ?? []);
	if (manifests.length > 0)
		return sorted(
			parts
				.filter(({ height, bandwidth }) => height !== null || bandwidth !== null)
				.map(({ width, height, bandwidth }) => ({
					width,
					height,
					bandwidth,
					bytes: bandwidth === null || seconds === null ? null : Math.round((bandwidth * seconds) / 8),
					url: null,
				})),
		);
	const all = [...players, ...gone].map(({ player }) => player);
	const shown = all.filter(({ height }) => height > 0);
	const offered = all.flatMap(({ sources }) => sources).filter(({ height }) => height > 0);
	return sorted(
		files.map(({ url, asked, bytes, media }) => {
			if (media === 'audio') return { url, bytes, width: null, height: null, bandwidth: null };
			const is = (address: string) => [url, asked].some(one => identityOf(one) === identityOf(address));
			const own = files.length === 1 ? shown[0] : shown.find(({ src }) => is(src));
			const height = own?.height ?? offered.find(source => is(source.url))?.height ?? heightIn(url);
			return { url, bytes, width: own?.width ?? null, height, bandwidth: null };
		}),
	);
}

function sorted(steps: readonly Step[]): Step[] {
	const seen = new Set<string>();
	return [...steps]
		.sort(
			(a, b) =>
				(b.height ?? 0) - (a.height ?? 0) ||
				(b.bandwidth ?? 0) - (a.bandwidth ?? 0) ||
				(b.bytes ?? 0) - (a.bytes ?? 0) ||
				((a.url ?? '') < (b.url ?? '') ? -1 : 1),
		)
		.filter(({ height, bandwidth, url }) => {
			const key = `${height} ${url ?? bandwidth}`;
			return !seen.has(key) && seen.add(key);
		})
		.slice(0, 40);
}

function sizeOf(
	ladder: readonly Step[],
	file: FileNode | null,
	isStream: boolean,
	seconds: number | null,
): Card['size'] {
	if (!isStream) return file && file.bytes !== null ? { bytes: file.bytes, isEstimate: false } : null;
	const best = ladder.find(({ bytes }) => bytes !== null)?.bytes ?? null;
	return best === null || seconds === null ? null : { bytes: best, isEstimate: true };
}

function subtitlesOf({ manifests, players }: Group): Subtitle[] {
	const all = [
		...manifests.flatMap(({ facts }) => facts?.subtitles ?? []),
		...players.flatMap(({ player }) => player.subtitles),
	];
	const found = new Map(all.map(one => [one.language || one.label, one]));
	return keep(
		[...found.keys()].sort().flatMap(name => found.get(name) ?? []),
		subtitlesMax,
	);
}

function thumbnailOf({ players, gone, described }: Group, { frames }: PageSeen): string | null {
	const named = [
		...[...players, ...gone].map(({ player }) => player.poster),
		...described.map(({ said }) => said.thumbnail),
	];
	const own = named.find(url => url !== '');
	if (own !== undefined) return own;
	const image = players.length > 0 ? (frames.get(0)?.look?.pageImage ?? '') : '';
	return image === '' ? null : image;
}

const hasKeys = ({ keys }: Nodes, frame: number): boolean => keys.some(one => one.frame === frame);

/** High: seen in two ways, or a playlist that was read. Low: only named, or part of the page's looks. */
function confidenceOf({ files, manifests, players, links, described }: Group): Card['confidence'] {
	if (players.length > 0 && players.every(({ player }) => player.isDecoration)) return 'low';
	const ways = [
		files.some(({ vias }) => vias.size > 0) || manifests.some(({ at }) => at > 0),
		manifests.some(({ facts }) => facts !== null),
		players.length > 0,
		described.length > 0,
		links.some(({ link }) => link.isDownload),
	].filter(Boolean).length;
	if (ways >= 2) return 'high';
	return ways === 1 &&
		(files.some(({ vias }) => vias.size > 0) ||
			manifests.length > 0 ||
			players.length > 0 ||
			links.some(({ link }) => link.isDownload))
		? 'medium'
		: 'low';
}

/** What is shown large comes first. */
function weightOf(group: Group): number {
	const { players, manifests, described } = group;
	return (
		areaOf(group) +
		(players.length > 0 ? 10_000 : 0) +
		(manifests.length > 0 ? 5_000 : 0) +
		(described.length > 0 ? 1_000 : 0)
	);
}

/** Players whose source is not known: one card for all, which has the page itself looked at. */
function unknownPlayer(page: PageSeen, { unknown }: Joined, drafts: readonly Draft[]): Draft | null {
	const real = unknown.filter(
		({ player }) =>
			player.boxWidth * player.boxHeight >= 120 * 90 ||
			player.tag === 'audio' ||
			(player.duration ?? 0) >= tinySecondsMax ||
			player.isEndless,
	);
	const [first] = [...real].sort(
		(a, b) =>
			b.player.boxWidth * b.player.boxHeight - a.player.boxWidth * a.player.boxHeight ||
			(a.id < b.id ? -1 : 1),
	);
	if (!first || !/^https?:/iu.test(page.url)) return null;
	// A frame that is a player by itself is the page that shows this video.
	const { player, frame } = first;
	const own =
		drafts.length === 0 && frame !== 0 && real.length === 1
			? (page.frames.get(frame)?.url ?? page.url)
			: page.url;
	const url = /^https?:/iu.test(own) ? own : page.url;
	const card: Card = {
		key: `page:${identityOf(url)}`,
		kind: 'page',
		media: real.every(one => one.player.tag === 'audio') ? 'audio' : 'video',
		url,
		frameUrl: page.url,
		title: '',
		names: [],
		parts: [],
		thumbnail: player.poster || (page.frames.get(0)?.look?.pageImage ?? '') || null,
		durationSeconds: player.duration,
		isLive: player.isEndless,
		ladder:
			player.height > 0
				? [{ height: player.height, width: player.width, bandwidth: null, bytes: null, url: null }]
				: [],
		size: null,
		subtitles: player.subtitles,
		isProtected: real.every(one => one.player.isProtected),
		confidence: 'low',
	};
	return { card, names: [player.title], weight: player.boxWidth * player.boxHeight };
}

/** Without a name of its own as the page is called, where that is about one video; else as the file is. */
function named({ card, names }: Draft, { frames, title, url }: PageSeen, isOnly: boolean): Card {
	const look = frames.get(0)?.look;
	const page = look?.pageTitle || look?.title || title;
	const file = card.kind === 'page' ? '' : stemOfName(fileNameOf(card.url));
	const isTelling =
		file !== '' &&
		!/^(?:index|master|playlist|manifest|video|audio|stream|media|chunklist|prog_index|main|output|out|default|hls|dash|source|file|\d{1,3}|[\da-f-]{16,})$/iu.test(
			file,
		);
	const own = names.map(name => name.trim()).filter(name => name !== '');
	const ofPage = isOnly || !isTelling ? page || file || url : file;
	const all = [...own, ofPage, page, isTelling ? file : ''].filter(name => name !== '');
	return { ...card, title: own[0] ?? ofPage, names: keep([...new Set(all)], namesMax) };
}

const stemOfName = (name: string): string =>
	name
		.replace(/\.[a-z\d]{2,5}$/iu, '')
		.replaceAll('_', ' ')
		.trim();
