import type { RecordedEvent } from '../../../shared/domain/events.ts';
import { fold } from '../../../shared/domain/fold.ts';
import { emptyState, type QueueState } from '../../../shared/domain/queue-state.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { encodeEvent, encodeHeader } from '../../../native-host/src/core/journal/line.ts';
import { createReplay, type Replayed } from '../../../native-host/src/core/journal/replay.ts';
import { linePorts } from '../../../native-host/src/effects/journal-ports.ts';

export const encode = (history: readonly RecordedEvent[], id = 'test'): Buffer =>
	Buffer.from(
		encodeHeader({ journal: id, at: millis(1) }, linePorts.crc32) +
			history.map(recorded => encodeEvent(recorded, linePorts.crc32)).join(''),
	);

export function replayed(bytes: Uint8Array, chunkBytes = 1 << 20): Replayed {
	const replay = createReplay(linePorts);
	// One buffer used again and again, as the real reader does.
	const chunk = Buffer.alloc(Math.min(chunkBytes, Math.max(1, bytes.length)));
	for (let at = 0; at < bytes.length; at += chunk.length) {
		const piece = bytes.subarray(at, at + chunk.length);
		chunk.set(piece);
		replay.push(chunk.subarray(0, piece.length));
	}
	return replay.end();
}

export function foldedFrom(history: readonly RecordedEvent[]): QueueState {
	const state = emptyState();
	for (const recorded of history) fold(state, recorded);
	return state;
}
