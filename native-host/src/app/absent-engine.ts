import { fault } from '../../../shared/domain/faults.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import type { Engine } from '../core/transfer/run.ts';

/** Until the downloader is joined in: every run says plainly that there is none. */
export const absentEngine: Engine = {
	start: () => ({
		outcome: Promise.resolve({
			kind: 'failed',
			fault: fault('internal', 'this build has no downloader yet'),
			savedBytes: bytes(0),
			progressed: false,
			retryAfter: null,
		}),
		progress: () => ({
			receivedBytes: bytes(0),
			totalBytes: null,
			bytesPerSecond: 0,
			connections: 0,
			silentFor: 0 as never,
			pieces: [],
		}),
	}),
	savedBytes: () => Promise.resolve(bytes(0)),
	discard: () => Promise.resolve(),
};
