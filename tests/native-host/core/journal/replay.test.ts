import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { Seq } from '../../../../shared/domain/ids.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import { encodeEvent, journalVersion, lineBytesMax } from '../../../../native-host/src/core/journal/line.ts';
import { badLinesToldMax } from '../../../../native-host/src/core/journal/replay.ts';
import { snapshotEvents } from '../../../../native-host/src/core/journal/snapshot.ts';
import { linePorts } from '../../../../native-host/src/effects/journal-ports.ts';
import { anyHistory } from '../../../support/queue/any-event.ts';
import { encode, foldedFrom, replayed } from '../../../support/queue/journal.ts';
import { taskId } from '../../../support/queue/open.ts';
import { request, run } from '../../../support/queue/values.ts';

const { crc32 } = linePorts;
/** Every event there is, short ones mostly: the log is read once for each of its bytes. */
const history = fc
	.sample(anyHistory(20, 20), { numRuns: 10, seed: 7 })
	.flat()
	.map((recorded, at): RecordedEvent => {
		const event = at % 10 === 0 ? recorded.event : shortEvent(at);
		return { ...recorded, seq: (at + 1) as Seq, event };
	});
const log = encode(history);
/** Where line n (the header is 0) ends, its line end included. */
const ends = [...log.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);

test('what was written is read, in pieces of any size', () => {
	fc.assert(
		fc.property(anyHistory(40), fc.integer({ min: 1, max: 3_000 }), (events, chunkBytes) => {
			const read = replayed(encode(events), chunkBytes);
			expect(read).toMatchObject({ badCount: 0, header: { journal: 'test' }, lines: events.length + 1 });
			expect(read.state).toEqual(foldedFrom(events));
			expect(read.end).toBe(encode(events).length);
		}),
	);
});

test('cut at every byte: all events before the cut are there', { timeout: 180_000 }, () => {
	expect(history.length).toBe(200);
	expect(ends.length).toBe(201);
	const header = ends[0] ?? 0;
	const wrong: object[] = [];
	let whole = 0;
	for (let cut = 0; cut <= log.length; cut++) {
		// A line whose every byte but its line end is there counts as there.
		while (whole < ends.length && (ends[whole] ?? 0) - 1 <= cut) whole++;
		// With the few lines before it: all of them are read where a line ends, below.
		const left = cut <= header ? 0 : Math.max(0, whole - 4);
		const before = left === 0 ? [] : [log.subarray(0, header)];
		const read = replayed(Buffer.concat([...before, log.subarray(left === 0 ? 0 : ends[left], cut)]), 4_096);
		const isRight =
			read.badCount === 0 &&
			read.lines === whole - left &&
			read.state.seq === Math.max(0, whole - 1) &&
			read.unterminated === (cut > 0 && log[cut] === 0x0a);
		if (!isRight) wrong.push({ cut, ...read });
	}
	expect(wrong).toEqual([]);
	for (const [at, end] of ends.entries())
		expect(replayed(log.subarray(0, end), 4_096).state).toEqual(foldedFrom(history.slice(0, at)));
});

test('any flipped byte costs at most the lines it touches, and is told', () => {
	fc.assert(
		fc.property(fc.nat(log.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
			const damaged = Buffer.from(log);
			damaged[at] = (damaged[at] ?? 0) ^ change;
			const read = replayed(damaged);
			const isLineEnd = ends.includes(at + 1);
			const left = read.lines;
			expect(left).toBeGreaterThanOrEqual(201 - (isLineEnd ? 2 : 1));
			expect(left).toBeLessThan(201);
			expect(read.badCount > 0 || read.end < log.length).toBe(true);
		}),
		{ numRuns: 1_000 },
	);
});

test('whatever bytes stand in the journal, it loads', () => {
	fc.assert(
		fc.property(
			fc.array(
				fc.oneof(
					fc.uint8Array({ maxLength: 300 }),
					fc.nat(200).map(at => lineOf(at)),
				),
			),
			pieces => {
				const bytes = Buffer.concat(pieces);
				const read = replayed(bytes);
				expect(read.end).toBeLessThanOrEqual(bytes.length);
				expect(read.lines + read.badCount).toBeGreaterThanOrEqual(0);
			},
		),
		{ numRuns: 300 },
	);
});

function shortEvent(at: number): RecordedEvent['event'] {
	const task = taskId(at % 4);
	if (at % 3 === 0) return { type: 'task.started', task, run: run(at) };
	return at % 3 === 1 ? { type: 'task.moved', task, rank: at } : { type: 'task.reset', task };
}

const lineOf = (at: number): Uint8Array => log.subarray(at === 0 ? 0 : ends[at - 1], ends[at]);

describe('a line that', () => {
	const [first, second, third] = [0, 1, 2].map((at): RecordedEvent => ({
		seq: (at + 1) as Seq,
		at: millis(5),
		event: { type: 'task.added', task: taskId(at), request: request(), rank: at },
	})) as [RecordedEvent, RecordedEvent, RecordedEvent];
	const sealed = (body: string | Buffer): Buffer => {
		const bytes = Buffer.from(body);
		const crc = crc32(bytes).toString(16).padStart(8, '0');
		return Buffer.concat([bytes, Buffer.from(`,"crc":"${crc}"}\n`)]);
	};
	const place = '{"v":1,"seq":2,"at":5';

	test.each<[string, Buffer]>([
		['too_long', Buffer.concat([Buffer.alloc(lineBytesMax + 1, 'x'), Buffer.from('\n')])],
		['bad_checksum', Buffer.from(encodeEvent(second, crc32).replace('host', 'most'))],
		['bad_checksum', Buffer.from('\n')],
		['bad_checksum', Buffer.from('{"v":1}\n')],
		['bad_checksum', Buffer.from(encodeEvent(second, crc32).replace('"crc"', '"CRC"'))],
		['bad_utf8', sealed(Buffer.from([...Buffer.from(`${place},"type":"`), 0xff, 0xfe, 0x22]))],
		['bad_json', sealed(`${place},"type":task.removed`)],
		['bad_json', sealed(`[1`)],
		['unknown_type', sealed(`${place},"type":"task.exploded","task":"${taskId(0)}"`)],
		['unknown_type', sealed(place)],
		['bad_event', sealed(`${place},"type":"task.removed","task":"no id"`)],
		['bad_event', sealed(`{"v":1,"seq":-2,"at":5,"type":"task.removed","task":"${taskId(0)}"`)],
		['bad_event', sealed(`{"v":0,"seq":2,"at":5,"type":"task.removed","task":"${taskId(0)}"`)],
		['bad_event', sealed(`{"v":1.5,"seq":2,"at":5,"type":"task.removed","task":"${taskId(0)}"`)],
		['bad_event', sealed(`{"v":1,"seq":2,"at":null,"type":"task.removed","task":"${taskId(0)}"`)],
		['bad_event', sealed(`{"v":3,"seq":2,"at":5,"type":"task.removed","task":"${taskId(0)}"`)],
		['bad_event', sealed(`{"v":1,"journal":"","at":5`)],
		['out_of_order', Buffer.from(encodeEvent(first, crc32))],
		['out_of_order', encode([], 'other')],
	])('is bad (%s) costs itself only', (flaw, bad) => {
		const bytes = Buffer.concat([encode([first]), bad, Buffer.from(encodeEvent(third, crc32))]);
		const read = replayed(bytes, 1 << 16);
		const start = encode([first]).length;
		expect(read.bad).toEqual([{ start, end: start + bad.length, flaw }]);
		expect([...read.state.tasks.keys()]).toEqual([taskId(0), taskId(2)]);
		expect(read.header?.journal).toBe('test');
	});

	/** The second spelling would have the same value to a careless reader. */
	test.each([
		['1f"}', '2/"}'],
		['1a"}', '1:"}'],
		['19"}', '1`"}'],
		['10"}', '0g"}'],
		['1a"}', '1A"}'],
		['1f"}', '1f"]'],
		['1f"}', "1f'}"],
	])('has a checksum that ends in %s and not in %s', (right, wrong) => {
		const lines = Array.from({ length: 5_000 }, (_, at) =>
			encodeEvent({ seq: 2 as Seq, at: millis(at), event: shortEvent(2) }, crc32),
		);
		const line = lines.find(text => text.endsWith(`${right}\n`)) ?? '';
		const bad = `${line.slice(0, -1 - right.length)}${wrong}\n`;
		const readWith = (text: string) => replayed(Buffer.concat([encode([first]), Buffer.from(text)]));
		expect(readWith(line)).toMatchObject({ badCount: 0, lines: 3 });
		expect(readWith(bad).bad.map(({ flaw }) => flaw)).toEqual(['bad_checksum']);
	});

	test('is exactly as long as allowed is read', () => {
		const long = { ...second, event: { ...second.event, request: request('') } } as RecordedEvent;
		const room = lineBytesMax - (encodeEvent(long, crc32).length - 1);
		const fits = { ...long, event: { ...long.event, request: request('u'.repeat(room)) } } as RecordedEvent;
		expect(replayed(encode([first, fits, third])).badCount).toBe(0);
		const over = {
			...long,
			event: { ...long.event, request: request('u'.repeat(room + 1)) },
		} as RecordedEvent;
		expect(replayed(encode([first, over, third])).bad.map(({ flaw }) => flaw)).toEqual(['too_long']);
	});

	test('is of a later version of the journal is known as such', () => {
		const header = sealed(`{"v":${journalVersion + 1},"journal":"x","at":1`);
		expect(replayed(header).fromLaterVersion).toBe(true);
		expect(replayed(header).fromEarlierVersion).toBe(false);
		expect(replayed(encode([]))).toMatchObject({ fromLaterVersion: false, fromEarlierVersion: false });
		expect(replayed(Buffer.alloc(0))).toMatchObject({ fromLaterVersion: false, fromEarlierVersion: false });
	});

	test('is of the first version is read, and known as such', () => {
		const header = sealed(`{"v":1,"journal":"x","at":1`);
		const reset = sealed(`{"v":1,"seq":1,"at":5,"type":"task.added","task":"${taskId(0)}"`);
		expect(replayed(header)).toMatchObject({ fromLaterVersion: false, fromEarlierVersion: true });
		expect(replayed(Buffer.concat([header, reset])).bad.map(({ flaw }) => flaw)).toEqual(['bad_event']);
		const moved = sealed(`{"v":1,"seq":1,"at":5,"type":"task.reset","task":"${taskId(0)}"`);
		expect(replayed(Buffer.concat([header, moved]))).toMatchObject({ badCount: 0, lines: 2 });
	});

	test('tells who asked is read with it', () => {
		const asked: RecordedEvent = { ...first, client: 'cli' };
		expect(replayed(encode([asked, second])).recent.since(0 as Seq)).toEqual([asked, second]);
	});

	test('lacks its line end alone counts, and half a one does not', () => {
		const log = encode([first, second]);
		const start = encode([first]).length;
		expect(replayed(log.subarray(0, -1))).toMatchObject({
			unterminated: true,
			end: log.length - 1,
			lines: 3,
		});
		expect(replayed(log.subarray(0, -2))).toMatchObject({ unterminated: false, end: start, lines: 2 });
		expect(replayed(log)).toMatchObject({ unterminated: false, end: log.length, lines: 3 });
	});
});

test('bad lines are told one by one up to a bound, and counted beyond', () => {
	const read = replayed(Buffer.concat([encode([]), Buffer.from('x\n'.repeat(badLinesToldMax + 5))]));
	expect(read.bad.length).toBe(badLinesToldMax);
	expect(read.badCount).toBe(badLinesToldMax + 5);
});

test('a snapshot builds the same state, and history goes on after it', () => {
	fc.assert(
		fc.property(anyHistory(40), fc.nat(40), (events, cut) => {
			const before = foldedFrom(events.slice(0, cut));
			const lines = [...snapshotEvents(before, millis(9)), ...events.slice(cut)];
			const read = replayed(encode(lines));
			const isRestored = ({ event }: RecordedEvent) => event.type.endsWith('.restored');
			expect(read.badCount).toBe(0);
			expect(read.state).toEqual(foldedFrom(events));
			expect(events.slice(cut).every(isRestored) || read.lines > 0).toBe(true);
		}),
	);
});
