import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { Seq } from '../../../../shared/domain/ids.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import { readEvents } from '../../../../native-host/src/core/journal/read-events.ts';
import { linePorts } from '../../../../native-host/src/effects/journal-ports.ts';
import { encode, replayed } from '../../../support/queue/journal.ts';
import { taskId } from '../../../support/queue/open.ts';

const event = (seq: number): RecordedEvent => ({
	seq: seq as Seq,
	at: millis(5),
	event: { type: 'task.reset', task: taskId(seq % 4) },
});

/** Lines in any order, some of them damaged. */
const lines = fc.array(fc.record({ seq: fc.integer({ min: 1, max: 40 }), isDamaged: fc.boolean() }), {
	maxLength: 30,
});

test('after any number, what a replay takes is read, in pieces of any size', () => {
	fc.assert(
		fc.property(
			lines,
			fc.nat(41),
			fc.integer({ min: 1, max: 400 }),
			fc.boolean(),
			(all, from, size, isCut) => {
				const header = encode([]);
				const bodies = all.map(({ seq, isDamaged }) => {
					const body = encode([event(seq)]).subarray(header.length);
					return isDamaged ? Buffer.from(body.toString().replace('task', 'mask')) : body;
				});
				const whole = Buffer.concat([header, ...bodies]);
				const log = isCut ? whole.subarray(0, -1) : whole;
				const read: RecordedEvent[] = [];
				const reader = readEvents(linePorts, from as Seq, recorded => void read.push(recorded));
				for (let at = 0; at < log.length; at += size) reader.push(log.subarray(at, at + size));
				reader.end();

				const taken: RecordedEvent[] = [];
				for (const { seq, isDamaged } of all)
					if (!isDamaged && seq > (taken.at(-1)?.seq ?? 0)) taken.push(event(seq));
				expect(replayed(log).lines).toBe(taken.length + 1);
				expect(read).toEqual(taken.filter(({ seq }) => seq > from));
			},
		),
	);
});
