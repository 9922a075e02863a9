import type { RecordedEvent } from '../../../../shared/domain/events.ts';
import type { Seq } from '../../../../shared/domain/ids.ts';
import { decodeLine, lineBytesMax, type LinePorts } from './line.ts';
import { isNext } from './replay.ts';
import { splitLines } from './split-lines.ts';

/** Gives the events after `from` of a journal that is read piece by piece, passing over the lines a replay does. */
export function readEvents(ports: LinePorts, from: Seq, take: (recorded: RecordedEvent) => void) {
	const place = { seq: 0 as Seq };

	const splitter = splitLines(lineBytesMax, bytes => {
		if (bytes) look(bytes);
	});

	function look(bytes: Uint8Array): void {
		const line = decodeLine(bytes, ports);
		if (!line.ok || line.value.kind === 'header' || !isNext(place, line.value.recorded)) return;
		const { recorded } = line.value;
		place.seq = recorded.seq;
		if (recorded.seq > from) take(recorded);
	}

	return {
		push: (chunk: Uint8Array): void => splitter.push(chunk),
		end(): void {
			const { rest } = splitter.rest();
			if (rest && rest.length > 0) look(rest);
		},
	};
}
