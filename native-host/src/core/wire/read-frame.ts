import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { Frame } from './frames.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** Throws where the bytes are not UTF-8. */
export type DecodeUtf8 = (bytes: Uint8Array) => string;

/** The value a frame carries, or the fault that says why it carries none. Details never quote the frame. */
export function readFrame(frame: Frame, decodeUtf8: DecodeUtf8): Result<unknown, Fault> {
	switch (frame.kind) {
		case 'payload':
			return parsePayload(frame.payload, decodeUtf8);
		case 'empty':
			return err(fault('frame_invalid', quote('0')));
		case 'tooLarge':
			return err(
				fault('frame_too_large', remark('bytes_instead', { count: frame.length, wanted: frame.lengthMax })),
			);
		case 'cutShort':
			return err(fault('frame_invalid', quote(`-${frame.missing}`)));
		default:
			return unreachable(frame);
	}
}

function parsePayload(payload: Uint8Array, decodeUtf8: DecodeUtf8): Result<unknown, Fault> {
	let text: string;
	try {
		text = decodeUtf8(payload);
	} catch {
		return err(fault('frame_invalid', quote('UTF-8')));
	}
	try {
		return ok(JSON.parse(text) as unknown);
	} catch {
		return err(fault('frame_invalid', quote('JSON')));
	}
}
