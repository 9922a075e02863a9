import { open } from 'node:fs/promises';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import type { FilePlan } from '../core/metalink/file-plan.ts';
import { isMetalinkName } from '../core/metalink/is-metalink.ts';
import { faultOf } from '../core/transfer/error-fault.ts';
import { checkUrl } from './check-url.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Whether a word of the command line is the name of a file, as opposed to an address. */
export function isLocalMetalink(word: string): boolean {
	const checked = checkUrl(word);
	return !checked.ok && checked.error.code === 'url_malformed' && isMetalinkName(word);
}

/** What a metalink on this machine describes: at least one file, each with at least one address. */
export async function readLocalMetalink(path: string): Promise<Result<readonly FilePlan[], Fault>> {
	const { metalinkBytesMax, parseMetalink } = await import('../core/metalink/parse-metalink.ts');
	const text = await readBounded(path, metalinkBytesMax).catch(faultOf);
	if (text === null)
		return err(fault('metalink_invalid', remark('bytes_more_than', { count: metalinkBytesMax })));
	if (typeof text !== 'string')
		return err(text.code === 'folder_missing' ? fault('file_missing', quote(path)) : text);
	const parsed = parseMetalink(text);
	if (!parsed.ok) return parsed;
	const plans = parsed.value.map(plan => ({
		...plan,
		urls: plan.urls.flatMap(url => {
			const checked = checkUrl(url);
			return checked.ok ? [checked.value.href] : [];
		}),
	}));
	const usable = plans.filter(({ urls }) => urls.length > 0);
	return usable.length > 0 ? ok(usable) : err(fault('metalink_invalid', remark('holds_no_address')));
}

/** Null where it is longer. */
async function readBounded(path: string, bytesMax: number): Promise<string | null> {
	await using file = await open(path, 'r');
	const buffer = Buffer.alloc(bytesMax + 1);
	let done = 0;
	for (;;) {
		const { bytesRead } = await file.read(buffer, done, buffer.length - done);
		done += bytesRead;
		if (bytesRead === 0 || done > bytesMax) break;
	}
	return done > bytesMax ? null : buffer.toString('utf8', 0, done);
}
