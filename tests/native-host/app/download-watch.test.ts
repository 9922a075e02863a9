import { expect, it } from 'vitest';
import type { Flow } from '../../../native-host/src/app/download-piece.ts';
import { watchFlows } from '../../../native-host/src/app/download-watch.ts';
import { newPiece } from '../../../native-host/src/core/transfer/pieces.ts';

it('what gathered while we were busy tells of that moment alone', () => {
	const flow = { piece: newPiece(0, 1000), receiving: true, atOnce: 0, lastByteAt: 0, since: 0, sample() {} };
	const flows = new Set([flow as unknown as Flow]);
	const clock = { monotonic: () => 0 } as Parameters<typeof watchFlows>[0]['clock'];
	const watch = watchFlows({ flows, clock, limits: { stallMs: 1000, slowMs: 1000 }, since: 0 });
	flow.atOnce = 200_000;
	expect(watch.look(0, 0).atOnce).toBe(200_000);
	expect(watch.look(0, 0).atOnce).toBe(0);
	flow.atOnce = 20_000;
	expect(watch.look(0, 0).atOnce).toBe(20_000);
});
