import type { Kept } from '../../core/stream/record.ts';
import type { WholeTrack } from './assemble.ts';
import type { TrackRecord } from './feed-track.ts';
import type { NotAsked } from './stream-http.ts';
import type { WorkPlace } from './work-place.ts';

/** A track that is there. */
export type Got =
	| { readonly kind: 'segments'; readonly record: TrackRecord }
	| { readonly kind: 'file'; readonly name: string };

/** Why one is not; whether bytes of its file came in even so. */
export type NotGot = NotAsked & { readonly progressed?: boolean };

/** What can be put together: of a recording some may be missing. */
export const present = (record: TrackRecord | undefined, { files }: WorkPlace): readonly Kept[] =>
	(record?.kept ?? []).filter(({ file, init }) => files.has(file) && (init === null || files.has(init)));

/** Of a recording the playlist says nothing of the kind. */
export const beginOf = (one: Got | undefined): number | null =>
	one?.kind === 'segments' && !one.record.isLive ? one.record.beginsAt : null;

export const wholeOf = (one: Got | undefined, place: WorkPlace): WholeTrack['from'] =>
	one?.kind === 'file' ? one : { kind: 'segments', kept: present(one?.record, place) };
