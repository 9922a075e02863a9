import { formOf, hostOf, identityOf, pathOf, stemOf } from './address.ts';
import { createGroups, type Groups } from './groups.ts';
import {
	addressesOf,
	type DescribedNode,
	type FileNode,
	type ManifestNode,
	type Nodes,
	type PlayerNode,
} from './nodes.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import type { PageSeen } from './seen.ts';

/** Nodes put together, and what turned out to be a piece of something else. */
export type Joined = {
	readonly groups: Groups;
	/** Files that are pieces of a stream. */
	readonly pieces: ReadonlySet<string>;
	/** Players whose source nobody knows. */
	readonly unknown: readonly PlayerNode[];
};

/** As many of one form, read by scripts, are pieces of one thing. */
const seriesMin = 4;

export function join(page: PageSeen, nodes: Nodes): Joined {
	const groups = createGroups();
	const { files, manifests, players, gone, links, described, fileId, manifestId } = nodes;
	const cover = coverOf(manifests);
	const pieces = new Set<string>();

	for (const manifest of manifests.values()) joinManifest(manifest);
	joinVariants();
	joinMirrors();
	const said = described.filter(({ said }) => said.by !== 'setup');
	const named = new Set([...links, ...said].map(({ target }) => target));
	for (const { player } of players) for (const url of addressesOf(player)) named.add(fileId(url));

	for (const [id, file] of files) {
		const by = cover(identityOf(file.asked), file.asked) ?? cover(identityOf(file.url), file.url);
		if (by !== null && (!named.has(id) || by.isExact)) {
			pieces.add(id);
			groups.join(id, by.manifest);
		}
	}

	const unsettled: PlayerNode[] = [];
	for (const node of players) if (!joinPlayer(node)) unsettled.push(node);
	for (const node of gone) joinPlayer(node);
	const unknown = settle(unsettled);
	addSeries();
	for (const { id, target } of links) groups.join(id, target);
	joinDescribed();
	return { groups, pieces, unknown };

	function joinManifest({ id, facts, url, frames, at }: ManifestNode): void {
		for (const child of facts?.children ?? []) if (manifests.has(`m:${child}`)) groups.join(id, `m:${child}`);
		if (facts !== null) return;
		// Not to be read: what is below its folder and came after it belongs to it.
		const folder = identityOf(url)
			.replace(/\?.*$/u, '')
			.replace(/[^/]*$/u, '');
		for (const other of manifests.values())
			if (
				other.at > at &&
				at > 0 &&
				other.id.startsWith(`m:${folder}`) &&
				[...other.frames].some(one => frames.has(one))
			)
				groups.join(id, other.id);
	}

	function joinVariants(): void {
		const first = new Map<string, string>();
		const all = [...files.values()].map(({ id, url, media }) => ({ id, stem: `${media} ${stemOf(url)}` }));
		for (const { id, url } of manifests.values()) all.push({ id, stem: `video ${stemOf(url)}` });
		for (const { id, stem } of all) {
			// A name that is nothing but a number is no quality of another number.
			const known = first.get(stem);
			if (known === undefined) first.set(stem, id);
			else groups.join(known, id);
		}
	}

	/** One thing that several hosts serve, as players go over to where it is to be had. */
	function joinMirrors(): void {
		const first = new Map<string, { readonly id: string; readonly host: string }>();
		const all = [
			...[...files.values()].map(({ id, url, bytes }) => ({ id, url, like: bytes })),
			...[...manifests.values()].map(({ id, url, facts }) => ({ id, url, like: facts && likenessOf(facts) })),
		];
		for (const { id, url, like } of all) {
			const path = pathOf(url);
			if (path === '' || like === null) continue;
			const known = first.get(`${path} ${like}`);
			if (!known) first.set(`${path} ${like}`, { id, host: hostOf(url) });
			else if (known.host !== hostOf(url)) groups.join(known.id, id);
		}
	}

	/** Whether it is known what it plays. */
	function joinPlayer({ id, player }: PlayerNode): boolean {
		const addresses = addressesOf(player);
		for (const url of addresses)
			groups.join(id, manifests.has(manifestId(url)) ? manifestId(url) : fileId(url));
		if (addresses.length > 0 || !player.src.startsWith('blob:')) return true;
		const blob = nodes.blobs.get(player.src);
		if (blob) {
			if (blob.url !== '') groups.join(id, files.has(fileId(blob.url)) ? fileId(blob.url) : id);
			return true;
		}
		const source = nodes.sources.get(player.src);
		if (!source) return false;
		const fed = source.fed.map(url => ({ url, id: fileId(url), by: cover(identityOf(url), url) }));
		const covered = fed.find(({ by }) => by !== null)?.by;
		const files_ = new Map(fed.filter(({ by }) => by === null).map(one => [one.id, one]));
		const forms = new Set([...files_.values()].map(({ url }) => formOf(url)));
		if (covered) groups.join(id, covered.manifest);
		else if (files_.size > 0 && files_.size <= 2 && (files_.size === 1 || forms.size === files_.size)) {
			for (const one of files_.keys()) groups.join(id, one);
			return [...files_.keys()].some(one => files.has(one));
		} else if (files_.size > 0) {
			for (const one of files_.keys()) pieces.add(one);
		}
		if (covered) return true;
		const hinted = source.manifest === '' ? undefined : manifests.get(manifestId(source.manifest));
		if (!hinted || !fits(hinted, player.duration ?? source.duration)) return false;
		groups.join(id, hinted.id);
		return true;
	}

	/** Players of unknown source and playlists that nobody plays, where only one fits the other. */
	function settle(open: readonly PlayerNode[]): PlayerNode[] {
		const taken = new Set(players.filter(node => !open.includes(node)).map(({ id }) => groups.of(id)));
		const roots = new Map<string, ManifestNode[]>();
		for (const manifest of manifests.values()) {
			if (nodes.shunned.has(manifest.id) || isLeft(manifest, page)) continue;
			const root = groups.of(manifest.id);
			roots.set(root, [...(roots.get(root) ?? []), manifest]);
		}
		const found: (readonly [PlayerNode, string])[] = [];
		for (const node of open) {
			const free = [...roots].filter(([root]) => !taken.has(root));
			const near = free.filter(([, all]) => all.some(({ frames }) => frames.has(node.frame)));
			const inFrame = near.length > 0 ? near : free;
			const fitting = inFrame.filter(([, all]) => all.every(one => fits(one, node.player.duration)));
			const rivals = open.filter(({ frame }) => near.length === 0 || frame === node.frame);
			const [only] = fitting;
			if (only && fitting.length === 1 && (rivals.length === 1 || isSure(only[1], node.player.duration)))
				found.push([node, only[0]]);
		}
		for (const [node, root] of found) groups.join(node.id, root);
		return open.filter(node => !found.some(([one]) => one === node));
	}

	/** What scripts read piece by piece, while nothing names it. */
	function addSeries(): void {
		const series = new Map<string, string[]>();
		for (const [id, { url, vias, frames }] of files) {
			if (named.has(id) || vias.has('media') || vias.has('document')) continue;
			const key = `${[...frames].sort((a, b) => a - b).join()} ${formOf(url)}`;
			series.set(key, [...(series.get(key) ?? []), id]);
		}
		const played = new Set(players.map(({ id }) => groups.of(id)));
		for (const ids of series.values())
			if (ids.length >= seriesMin && !ids.every(id => played.has(groups.of(id))))
				for (const id of ids) pieces.add(id);
	}

	function joinDescribed(): void {
		for (const { id, target } of described) if (target !== null) groups.join(id, target);
		for (const node of described)
			for (const player of players)
				if (isPictureOf(node, player) || isEmbedOf(page, node, player)) groups.join(node.id, player.id);
		const top = said.filter(({ frame }) => frame === 0);
		const items = top.filter(({ said }) => said.by === 'jsonLd');
		const cards = top.filter(({ said }) => said.by !== 'jsonLd');
		// One page, one main video: all that is said of the page is said of it.
		const main = items.length <= 1 ? [...items, ...cards] : cards;
		for (const node of main) if (main[0]) groups.join(main[0].id, node.id);
		joinMain(main);
	}

	function joinMain(main: readonly DescribedNode[]): void {
		const [first] = main;
		if (!first || main.some(({ id }) => players.some(player => groups.of(player.id) === groups.of(id))))
			return;
		const candidates = new Set(
			players
				.filter(({ player }) => player.tag === 'video' || main.every(({ target }) => target === null))
				.filter(({ player }) => player.src !== '' || player.sources.length > 0)
				.map(({ id }) => groups.of(id)),
		);
		if (candidates.size === 0)
			for (const { id } of manifests.values()) if (!nodes.shunned.has(id)) candidates.add(groups.of(id));
		const [only] = candidates;
		if (candidates.size === 1 && only !== undefined) groups.join(first.id, only);
	}
}

/** Of the page that this one was before. */
export const isLeft = ({ id, at }: FileNode | ManifestNode, { turnedAt, left }: PageSeen): boolean =>
	turnedAt > 0 && (at < turnedAt || left.has(id));

/** What a playlist says, but for where its pieces are. */
const likenessOf = ({ renditions, durationSeconds, isLive }: ManifestFacts): string =>
	JSON.stringify([renditions.map(({ height, bandwidth }) => [height, bandwidth]), durationSeconds, isLive]);

type Cover = { readonly manifest: string; readonly isExact: boolean };

/** Which playlist an address is a piece of. */
function coverOf(manifests: Nodes['manifests']): (identity: string, url: string) => Cover | null {
	const exact = new Map<string, string>();
	const forms = new Map<string, string>();
	for (const { id, facts } of [...manifests.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
		for (const file of facts?.files ?? []) if (!exact.has(file)) exact.set(file, id);
		for (const form of facts?.forms ?? []) if (!forms.has(form)) forms.set(form, id);
	}
	return (identity, url) => {
		const named = exact.get(identity);
		if (named !== undefined) return { manifest: named, isExact: true };
		const alike = forms.get(formOf(url));
		return alike === undefined ? null : { manifest: alike, isExact: false };
	};
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(2, 0.03 * Math.max(a, b));

const fits = ({ facts }: ManifestNode, seconds: number | null): boolean =>
	seconds === null ||
	facts === null ||
	facts.durationSeconds === null ||
	isNear(facts.durationSeconds, seconds);

const isSure = (all: readonly ManifestNode[], seconds: number | null): boolean =>
	all.some(({ facts }) => {
		const length = facts?.durationSeconds ?? null;
		return seconds !== null && length !== null && isNear(length, seconds);
	});

const isPictureOf = ({ said }: DescribedNode, { player }: PlayerNode): boolean =>
	said.thumbnail !== '' && player.poster !== '' && identityOf(said.thumbnail) === identityOf(player.poster);

function isEmbedOf({ frames }: PageSeen, { said }: DescribedNode, { frame }: PlayerNode): boolean {
	const url = frame === 0 ? undefined : frames.get(frame)?.url;
	return said.embedUrl !== '' && url !== undefined && identityOf(said.embedUrl) === identityOf(url);
}
