import { expect, test } from 'vitest';
import { fault, type FaultCode } from '../../../../shared/domain/faults.ts';
import type { Extraction } from '../../../../shared/domain/extraction.ts';
import { err, ok } from '../../../../shared/kernel/result.ts';
import type { Extractor } from '../../../../native-host/src/core/extraction/extractor.ts';
import { extract } from '../../../../native-host/src/core/extraction/registry.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

const request = {
	url: 'https://site.test/',
	headers: [],
	proxy: null,
	item: null,
	from: 1,
	prefer: 'item',
} as const;
const found = { kind: 'item', title: 'A' } as unknown as Extraction;
const never = new AbortController().signal;

function extractor(
	name: string,
	priority: number | null,
	code: FaultCode | null,
	asked: string[] = [],
): Extractor {
	return {
		name,
		priority: () => priority,
		async extract() {
			asked.push(name);
			return code === null ? ok(found) : err(fault(code, quote(name)));
		},
	};
}

test('by priority, and on to the next where one fails', async () => {
	const asked: string[] = [];
	const all = [
		extractor('c', 1, null, asked),
		extractor('b', 5, 'yt_dlp_failed', asked),
		extractor('not for it', null, null, asked),
		extractor('a', 9, 'yt_dlp_timeout', asked),
	];
	expect(await extract(all, request, never)).toEqual(ok(found));
	expect(asked).toEqual(['a', 'b', 'c']);
});

test.each([
	['the first one’s reason counts', ['yt_dlp_failed', 'media_none'], 'yt_dlp_failed'],
	['unless it was not there', ['yt_dlp_missing', 'media_none'], 'media_none'],
	['a protected video is protected for everybody', ['media_drm', null], 'media_drm'],
	['whoever stopped it does not want the next one', ['extraction_stopped', null], 'extraction_stopped'],
] as const)('%s', async (_name, codes, expected) => {
	const all = codes.map((code, at) => extractor(String(at), 10 - at, code));
	expect(await extract(all, request, never)).toMatchObject({ ok: false, error: { code: expected } });
});

test('nothing is asked once it was stopped, and nobody to ask is told', async () => {
	const asked: string[] = [];
	const stopped = AbortSignal.abort();
	expect(await extract([extractor('a', 1, null, asked)], request, stopped)).toMatchObject({ ok: false });
	expect(asked).toEqual([]);
	expect(await extract([], request, never)).toMatchObject({ error: { code: 'yt_dlp_missing' } });
});
