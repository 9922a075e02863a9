import { readFile } from 'node:fs/promises';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Checksum } from '../../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { Engine } from '../../core/transfer/run.ts';
import { abortScope } from '../abort-scope.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type SmallFile = {
	readonly url: string;
	readonly folder: string;
	readonly name: string;
	readonly bytesMax: number;
	readonly checksum: Checksum | null;
};

const lookMs = 100;

/** Fetches a file of bounded size with the engine. Gives its path. */
export async function fetchSmall(
	engine: Engine,
	{ url, folder, name, bytesMax, checksum }: SmallFile,
	signal: AbortSignal,
): Promise<Result<string, Fault>> {
	using scope = abortScope(signal);
	let isTooLarge = false;
	const bound = (count: number | null) => {
		if ((count ?? 0) <= bytesMax) return;
		isTooLarge = true;
		scope.abort();
	};
	const run = engine.start(
		{
			owner: null,
			url,
			headers: [],
			mirrors: [],
			proxy: null,
			folder,
			fileName: name,
			title: null,
			rateLimit: 0,
			segments: 4,
			checksum,
			digest: null,
			entry: null,
			plan: null,
			target: null,
		},
		{ identified: ({ totalBytes }) => bound(totalBytes), entered: () => {} },
		scope.signal,
	);
	const looking = setInterval(() => bound(run.progress().receivedBytes), lookMs);
	const outcome = await run.outcome.finally(() => clearInterval(looking));
	if (isTooLarge)
		return err(fault('release_invalid', remark('bytes_more_than', { count: bytesMax }), quote(name)));
	switch (outcome.kind) {
		case 'completed':
			return ok(outcome.path);
		case 'failed':
			return err(
				outcome.fault.code === 'checksum_mismatch' ? fault('release_invalid', quote(name)) : outcome.fault,
			);
		default:
			return err(fault('extraction_stopped'));
	}
}

export const readSmall = (path: string): Promise<string> => readFile(path, 'utf8');
