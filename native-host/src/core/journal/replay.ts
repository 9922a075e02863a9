import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import { fold } from '../../../../shared/domain/fold.ts';
import { emptyState, type QueueState } from '../../../../shared/domain/queue-state.ts';
import { createRing, type Ring } from './ring.ts';
import { isOfSnapshot } from './snapshot.ts';
import { splitLines } from './split-lines.ts';
import {
	decodeLine,
	journalVersion,
	lineBytesMax,
	type Header,
	type LineFlaw,
	type LinePorts,
} from './line.ts';

/** A line that was left out; where it lies in the file. */
type BadLine = { readonly start: number; readonly end: number; readonly flaw: LineFlaw };

/** Bad lines told one by one; more are only counted. */
export const badLinesToldMax = 1_000;

export type Replayed = {
	readonly state: QueueState;
	/** Null: missing or damaged. */
	readonly header: Header | null;
	/** Written by a later version: must not be touched. */
	readonly fromLaterVersion: boolean;
	/** To be brought forward. */
	readonly fromEarlierVersion: boolean;
	/** The last events, for those who come back. */
	readonly recent: Ring;
	/** Lines that were read. */
	readonly lines: number;
	readonly bad: readonly BadLine[];
	readonly badCount: number;
	/** Where whole lines end. What follows was being written when the writer died. */
	readonly end: number;
	/** The last line is whole but for its line end. */
	readonly unterminated: boolean;
};

export type Replay = { push(chunk: Uint8Array): void; end(): Replayed };

/** Builds the state from a journal given piece by piece. Total: what cannot be read costs its own line only. */
export function createReplay(ports: LinePorts): Replay {
	const state = emptyState();
	const recent = createRing();
	const bad: BadLine[] = [];
	let badCount = 0;
	let lines = 0;
	let header: Header | null = null;
	let fromLaterVersion = false;
	let fromEarlierVersion = false;

	function leaveOut(start: number, end: number, flaw: LineFlaw): void {
		badCount++;
		if (bad.length < badLinesToldMax) bad.push({ start, end, flaw });
	}

	function take(bytes: Uint8Array, start: number): LineFlaw | null {
		const line = decodeLine(bytes, ports);
		if (!line.ok) return line.error;
		if (line.value.kind === 'header') {
			if (start !== 0) return 'out_of_order';
			header = line.value.header;
			fromLaterVersion = line.value.version > journalVersion;
			fromEarlierVersion = line.value.version < journalVersion;
		} else {
			const { recorded } = line.value;
			if (!isNext(state, recorded)) return 'out_of_order';
			fold(state, recorded);
			recent.push(recorded);
		}
		lines++;
		return null;
	}

	const splitter = splitLines(lineBytesMax, (bytes, start, end) => {
		const flaw = bytes ? take(bytes, start) : 'too_long';
		if (flaw) leaveOut(start, end, flaw);
	});

	return {
		push: chunk => splitter.push(chunk),
		end() {
			const { rest, start } = splitter.rest();
			const unterminated = rest !== null && rest.length > 0 && take(rest, start) === null;
			const end = unterminated ? start + rest.length : start;
			const of = { fromLaterVersion, fromEarlierVersion };
			return { state, header, ...of, recent, lines, bad, badCount, end, unterminated };
		},
	};
}

/** The lines of a snapshot all have the number it was taken at; every other event has a later one. */
export function isNext({ seq }: Pick<QueueState, 'seq'>, { seq: next, event }: RecordedEvent): boolean {
	return isOfSnapshot(event) ? next >= seq : next > seq;
}
