import { assert, asyncProperty, integer } from 'fast-check';
import { expect, test } from 'vitest';
import { contentAt } from './content.ts';
import { startSite, type Site } from './site.ts';

const fileBytes = 50_000;
const whole = contentAt('rustloader demo', 0, fileBytes);

const get = async (url: string, headers: Record<string, string> = {}) => {
	const response = await fetch(url, { headers });
	return { response, body: Buffer.from(await response.arrayBuffer()) };
};

test('gives exactly the range asked for', async () => {
	await using site = await startSite({ media: null, fileBytes });
	const part = integer({ min: 0, max: fileBytes - 1 });
	await assert(
		asyncProperty(part, part, async (one, other) => {
			const [first, last] = [Math.min(one, other), Math.max(one, other)];
			const { response, body } = await get(site.file.url, { range: `bytes=${first}-${last}` });
			expect(response.status).toBe(206);
			expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/${fileBytes}`);
			expect(body.equals(whole.subarray(first, last + 1))).toBe(true);
		}),
		{ numRuns: 30 },
	);
});

test.for([
	['bytes=-100', 206, fileBytes - 100, fileBytes],
	['bytes=49999-', 206, 49_999, fileBytes],
	['bytes=40000-99999', 206, 40_000, fileBytes],
	['bytes=-999999', 206, 0, fileBytes],
	['bytes=50000-', 416, 0, 0],
	['bytes=-0', 416, 0, 0],
	['bytes=9-3', 200, 0, fileBytes],
	['bytes=0-1,5-6', 200, 0, fileBytes],
	['lines=0-1', 200, 0, fileBytes],
] as const)('answers "%s" with %i', async ([range, status, start, end]) => {
	await using site = await startSite({ media: null, fileBytes });
	const { response, body } = await get(site.file.url, { range });
	expect(response.status).toBe(status);
	expect(body.equals(whole.subarray(start, end))).toBe(true);
});

test('a range of another version is answered with the whole', async () => {
	await using site = await startSite({ media: null, fileBytes });
	const etag = (await get(site.file.url)).response.headers.get('etag') ?? '';
	const range = 'bytes=0-9';
	expect((await get(site.file.url, { range, 'if-range': etag })).response.status).toBe(206);
	expect((await get(site.file.url, { range, 'if-range': '"other"' })).response.status).toBe(200);
});

test('counts what it sends, again what it sends again', async () => {
	await using site = await startSite({ media: null, fileBytes });
	const sent = (): number => site.sentBytes(new URL(site.file.url).pathname);
	await get(site.file.url);
	expect(sent()).toBe(fileBytes);
	await get(site.file.url, { range: 'bytes=0-99' });
	expect(sent()).toBe(fileBytes + 100);
});

test('a slow line gives the same bytes', async () => {
	await using site = await startSite({ media: null, fileBytes });
	const bodies = await Promise.all([1, 2].map(() => get(`${site.file.url}?line=500000`)));
	for (const { body } of bodies) expect(body.equals(whole)).toBe(true);
});

test.for([
	['/faults/missing.bin', 404],
	['/faults/forbidden.bin', 403],
	['/faults/broken.bin', 500],
	['/faults/empty.bin', 200],
	['/media/../../etc/passwd', 404],
	['/media/video.mp4', 404],
] as const)('%s gets %i', async ([path, status]) => {
	await using site = await startSite({ media: null, fileBytes });
	const { response } = await get(at(site, path));
	expect(response.status).toBe(status);
});

test('closes early where it says so', async () => {
	await using site = await startSite({ media: null, fileBytes });
	await expect(get(at(site, '/faults/closes-early.bin'))).rejects.toThrow();
});

test('the page names the file’s digest', async () => {
	await using site = await startSite({ media: null, fileBytes });
	expect((await get(site.url)).body.toString()).toContain(site.file.sha256);
	expect(site.digestOf(`${site.file.url}?line=5`)).toBe(site.file.sha256);
	expect(site.digestOf(at(site, '/nothing'))).toBeNull();
});

const at = (site: Site, path: string): string => `${site.url.slice(0, -1)}${path}`;
