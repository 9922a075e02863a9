import { once } from 'node:events';
import type { Transform } from 'node:stream';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { ContentCoding } from '../core/transfer/content-coding.ts';
import { faultOf, readPlatformError } from '../core/transfer/error-fault.ts';
import type { Answer, Sink, Taken } from '../core/transfer/transport.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** The same answer with its body unpacked as it comes. */
export async function decodeAnswer(answer: Answer, coding: ContentCoding): Promise<Answer> {
	const { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } =
		await import('node:zlib');
	const make = {
		gzip: createGunzip,
		deflate: createInflate,
		br: createBrotliDecompress,
		zstd: createZstdDecompress,
	} as const satisfies Record<ContentCoding, () => Transform>;
	return {
		...answer,
		async pour(sink) {
			const decoder = make[coding]();
			const unpacked = drain(decoder, sink);
			const failure = await answer.pour(chunk => write(decoder, chunk));
			if (failure) decoder.destroy();
			else decoder.end();
			const problem = await unpacked;
			return failure ?? problem;
		},
	};
}

/** Null where all of it came out, or the sink had enough. */
async function drain(decoder: Transform, sink: Sink): Promise<Fault | null> {
	let refusal: unknown = null;
	try {
		for await (const chunk of decoder as AsyncIterable<Buffer>) {
			const taken = await Promise.resolve(sink(chunk)).catch((error: unknown) => (refusal = error));
			if (refusal !== null) return faultOf(refusal);
			if (taken === 'enough') return null;
		}
		return null;
	} catch (error) {
		return fault('content_damaged', quote(readPlatformError(error).code ?? ''));
	}
}

/** Its memory is the connection's again afterwards, so it is copied. */
async function write(decoder: Transform, chunk: Uint8Array): Promise<Taken> {
	if (decoder.destroyed) return 'enough';
	if (decoder.write(Buffer.from(chunk))) return 'more';
	await Promise.race([once(decoder, 'drain'), once(decoder, 'close')]).catch(() => {});
	return decoder.destroyed ? 'enough' : 'more';
}
