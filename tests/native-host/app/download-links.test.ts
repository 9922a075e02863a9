import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engineBench } from '../../support/engine.ts';
import { contentAt, contentChecksum } from '../../support/server/content.ts';
import type { ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';

const size = 600_000;
const right: ServedFile = { size, seed: 1 };
/** Works once, and only for so many bytes. */
const endingAfter = (bytes: number, status = 403): ServedFile => ({
	...right,
	script: [{ cut: { after: bytes, how: 'close' } }, { status }],
});

let server: LyingServer;
beforeEach(async () => {
	server = await startServer({ '/old.bin': endingAfter(300_000), '/new.bin': right });
});
afterEach(() => server.close());

const linkTo = (path: string) => ({ url: server.origin + path, headers: null });

describe('a link whose time is over', () => {
	it.each([401, 403, 404, 410])('%i: goes on at the new one with what is there', async status => {
		using bench = engineBench();
		server.files.set('/old.bin', endingAfter(300_000, status));
		// Another server of the same file has tags of its own.
		server.files.set('/new.bin', { ...right, etag: '"other"' });
		const asked: string[] = [];
		bench.freshLink = async why => {
			asked.push(why.code);
			return { ...linkTo('/new.bin'), headers: [['X-Token', 'fresh']] };
		};
		// One connection: no other one learns that the time is over before this one has brought its share.
		const outcome = await bench.run(`${server.origin}/old.bin`, { segments: 1 });
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(asked).toHaveLength(1);
		const fresh = server.seen.filter(({ path }) => path === '/new.bin');
		expect(fresh.every(({ headers }) => headers.get('x-token') === 'fresh')).toBe(true);
		expect(server.servedTwice('/new.bin').bytes).toBeLessThan(size - 300_000 + 3 * 65_536);
		expect(await bench.names()).toEqual(['old.bin']);
	});

	it('without a new one fails as it did, and keeps what is there', async () => {
		using bench = engineBench();
		const outcome = await bench.run(`${server.origin}/old.bin`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'http_forbidden' } });
		expect(outcome.kind === 'failed' && outcome.savedBytes).toBeGreaterThan(250_000);
		// Given later, it goes on.
		const target = bench.targets.at(-1) ?? null;
		const again = await bench.run(`${server.origin}/old.bin`, { target, link: linkTo('/new.bin') });
		expect(again).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(server.servedTwice('/new.bin').bytes).toBeLessThan(size - 250_000 + 3 * 65_536);
	});

	it('that its page has no more fails for good, and says what to do', async () => {
		using bench = engineBench();
		bench.freshLink = async () => 'lost';
		const outcome = await bench.run(`${server.origin}/old.bin`);
		expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'link_lost', detail: 'HTTP 403' } });
		expect(outcome.kind === 'failed' && outcome.savedBytes).toBeGreaterThan(250_000);
		// So it is where the next attempt finds it out at its first request, also at the new address of before.
		const target = bench.targets.at(-1) ?? null;
		expect(await bench.run(`${server.origin}/old.bin`, { target })).toMatchObject({
			fault: { code: 'link_lost' },
		});
		const again = { target, link: linkTo('/old.bin') };
		expect(await bench.run(`${server.origin}/old.bin`, again)).toMatchObject({
			fault: { code: 'link_lost' },
		});
		bench.freshLink = async () => linkTo('/new.bin');
		expect(await bench.run(`${server.origin}/old.bin`, again)).toMatchObject({
			kind: 'completed',
			digest: contentChecksum(1, size),
		});
	});

	it('whose first guess is another file goes on at the next, and fails where none is right', async () => {
		using bench = engineBench();
		server.files.set('/wrong.bin', { size, seed: 2 });
		const asked: string[] = [];
		let guesses = ['/wrong.bin', '/new.bin'];
		bench.freshLink = async why => {
			asked.push(why.code);
			const guess = guesses.shift();
			return guess === undefined ? 'lost' : linkTo(guess);
		};
		const outcome = await bench.run(`${server.origin}/old.bin`, { segments: 1 });
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(asked).toEqual(['http_forbidden', 'link_differs']);
		// As many as may be wrong, and one that says that there are no more.
		for (const [wrong, most] of [
			[Array.from({ length: 9 }, () => '/wrong.bin'), 3],
			[['/wrong.bin'], 2],
		] as const) {
			using another = engineBench();
			server.files.set('/old.bin', endingAfter(300_000));
			server.forget();
			guesses = [...wrong];
			asked.length = 0;
			another.freshLink = bench.freshLink;
			expect(await another.run(`${server.origin}/old.bin`, { segments: 1 })).toMatchObject({
				fault: { code: 'link_differs' },
			});
			expect(asked).toHaveLength(most);
			expect(await another.names()).toContain('old.bin.part');
		}
	});

	it('that says so itself is not even asked', async () => {
		using bench = engineBench();
		bench.freshLink = async () => linkTo('/new.bin');
		const outcome = await bench.run(`${server.origin}/old.bin?Expires=1600000000`);
		expect(outcome).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
		expect(server.seen.map(({ path }) => path)).not.toContain('/old.bin');
	});

	it('is told as such where nobody knows a new one', async () => {
		using bench = engineBench();
		server.files.set('/old.bin', { ...right, script: [{ status: 403 }] });
		const outcome = await bench.run(`${server.origin}/old.bin?Expires=1600000000`);
		expect(outcome).toMatchObject({ fault: { code: 'link_expired', detail: 'HTTP 403' } });
	});

	it('that never worked is what the server says it is', async () => {
		using bench = engineBench();
		let isAsked = false;
		bench.freshLink = async () => {
			isAsked = true;
			return null;
		};
		expect(await bench.run(`${server.origin}/none.bin`)).toMatchObject({ fault: { code: 'http_not_found' } });
		expect(isAsked).toBe(false);
	});

	it('is waited for no longer than the bound, and not at all once the run is stopped', async () => {
		using bench = engineBench({ freshLinkMs: 60 });
		bench.freshLink = () => new Promise(() => {});
		expect(await bench.run(`${server.origin}/old.bin`)).toMatchObject({ fault: { code: 'http_forbidden' } });
		server.files.set('/old.bin', endingAfter(300_000));
		server.forget();
		using patient = engineBench();
		const stop = new AbortController();
		patient.freshLink = () => {
			stop.abort();
			return new Promise(() => {});
		};
		expect(await patient.run(`${server.origin}/old.bin`, {}, stop.signal)).toMatchObject({ kind: 'stopped' });
	});

	it('whose successors end at once as well is given up after a few', async () => {
		using bench = engineBench();
		server.files.set('/new.bin', { ...right, script: [{ status: 403 }] });
		let times = 0;
		bench.freshLink = async () => {
			times++;
			return linkTo('/new.bin');
		};
		expect(await bench.run(`${server.origin}/old.bin`)).toMatchObject({ fault: { code: 'http_forbidden' } });
		expect(times).toBeLessThanOrEqual(3);
	});
});

describe('a new link', () => {
	it.each<[string, ServedFile]>([
		['to another length', { ...right, size: size + 1 }],
		['to other bytes', { ...right, seed: 2 }],
		['to a server without ranges', { ...right, ranges: false }],
		['to a page', { size: 500, seed: 3, type: 'text/html' }],
	])('%s is a fault, and what is there stays as it is', async (_, file) => {
		using bench = engineBench();
		server.files.set('/new.bin', file);
		bench.freshLink = async () => linkTo('/new.bin');
		const outcome = await bench.run(`${server.origin}/old.bin`);
		expect(outcome.kind === 'failed' && outcome.fault.code).toMatch(/^(?:link_differs|page_instead)$/u);
		expect(outcome.kind === 'failed' && outcome.savedBytes).toBeGreaterThan(250_000);
		server.files.set('/good.bin', right);
		const target = bench.targets.at(-1) ?? null;
		const again = await bench.run(`${server.origin}/old.bin`, { target, link: linkTo('/good.bin') });
		expect(again).toMatchObject({ kind: 'completed', digest: contentChecksum(1, size) });
	});

	it('of whatever kind gives the right file or a fault, and never a mixed one', async () => {
		const kind = fc.record({
			cut: fc.integer({ min: 1, max: size - 1 }),
			seed: fc.constantFrom(1, 1, 2),
			etag: fc.constantFrom<string | null | undefined>(undefined, null, '"new"', 'W/"weak"'),
			size: fc.constantFrom(size, size, size - 5),
			segments: fc.constantFrom(1, 3, 8),
		});
		let number = 0;
		await fc.assert(
			fc.asyncProperty(kind, async ({ cut, seed, etag, size: length, segments }) => {
				using bench = engineBench();
				const name = `${number++}.bin`;
				const tag = etag === undefined ? {} : { etag };
				server.files.set(`/${name}`, endingAfter(cut));
				server.files.set(`/new/${name}`, { size: length, seed, ...tag });
				bench.freshLink = async () => linkTo(`/new/${name}`);
				const outcome = await bench.run(server.origin + `/${name}`, { segments });
				if (outcome.kind === 'completed') {
					const isOther = !(await readFile(outcome.path)).equals(contentAt(1, 0, size));
					// Nothing of the first had been kept: it is a new file then, and a whole one.
					if (isOther) expect(outcome.digest).toEqual(contentChecksum(seed, length));
				} else expect(outcome).toMatchObject({ kind: 'failed', fault: { code: 'link_differs' } });
				if (seed === 1 && length === size) expect(outcome.kind).toBe('completed');
			}),
			{ numRuns: 40 },
		);
	}, 60_000);
});
