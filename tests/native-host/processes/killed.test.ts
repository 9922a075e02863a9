import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeHome, type Home } from '../../support/browsers/home.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { fileDigest } from '../../support/file-digest.ts';
import { dial, hello } from '../../support/program.ts';
import { bundled } from '../../support/programs.ts';
import { taskId } from '../../support/queue/open.ts';
import { mulberry32 } from '../../support/random.ts';
import { contentSha256 } from '../../support/server/content.ts';
import type { ServedFile } from '../../support/server/script.ts';
import { startServer, type LyingServer } from '../../support/server/server.ts';
import type { Wire } from '../../support/wire.ts';

/** More of them by hand: RUSTLOADER_KILLS=200; the same once more: RUSTLOADER_KILL_SEED=…. */
const kills = Number(process.env['RUSTLOADER_KILLS'] ?? 42);
const seed = Number(process.env['RUSTLOADER_KILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

const MiB = 1024 * 1024;
const size = 8 * MiB + 4_321;
const bytesPerSecond = 2 * MiB;
/** Of transfer, that one kill may cost. */
const lostSecondsMax = 1;
const atOnce = 3;
const lastModified = 'Wed, 01 Jan 2025 00:00:00 GMT';

type Kind = {
	readonly name: string;
	readonly file: Partial<ServedFile>;
	/** Whether what is there can be continued. */
	readonly resumes: boolean;
	readonly server?: 'tls';
	readonly asks?: 'redirect' | 'mirrors';
};
const kinds: readonly Kind[] = [
	{ name: 'tag', file: {}, resumes: true },
	{ name: 'date', file: { etag: null, lastModified }, resumes: true },
	{ name: 'neither', file: { etag: null }, resumes: true },
	{ name: 'chunked', file: { ranges: false, script: [{ framing: 'chunked' }] }, resumes: false },
	{ name: 'tls', file: {}, resumes: true, server: 'tls' },
	{ name: 'redirect', file: {}, resumes: true, asks: 'redirect' },
	{ name: 'mirrors', file: {}, resumes: true, asks: 'mirrors' },
];

type Place = { readonly kind: Kind; readonly servers: readonly LyingServer[]; readonly url: string };

let home: Home & AsyncDisposable;
let places: Place[];
beforeEach(async () => {
	home = makeHome();
	const { certificate, key } = makeCertificate(home.home);
	const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(certificate, 'utf8') };
	home.env['NODE_EXTRA_CA_CERTS'] = certificate;
	places = await Promise.all(
		kinds.map(async (kind, seed) => {
			const file = { size, seed, ...kind.file };
			const path = `/${kind.name}.bin`;
			const count = kind.asks === 'mirrors' ? 2 : 1;
			const servers = await Promise.all(
				Array.from({ length: count }, () => startServer({ [path]: file }, kind.server ? { tls } : {})),
			);
			const [first] = servers as [LyingServer];
			first.files.set('/to', { size, seed, script: [{ status: 302, location: path }] });
			return { kind, servers, url: `${first.origin}${kind.asks === 'redirect' ? '/to' : path}` };
		}),
	);
	pace(bytesPerSecond);
});
afterEach(async () => {
	await home[Symbol.asyncDispose]();
	await Promise.all(places.flatMap(({ servers }) => servers).map(server => server.close()));
});

function pace(rate: number): void {
	for (const { servers } of places)
		for (const server of servers) server.totalBytesPerSecond = rate / servers.length;
}

const pathOf = ({ kind }: Place): string => `/${kind.name}.bin`;
const sent = (place: Place): number =>
	place.servers.reduce((sum, server) => sum + server.servedTwice(pathOf(place)).bytes, 0);
const mirrorsOf = ({ servers, kind }: Place): string[] =>
	servers.slice(1).map(({ origin }) => `${origin}/${kind.name}.bin`);

const node = join(import.meta.dirname, '../../../node_modules/.bin/node');
const start = (...args: string[]): ChildProcess =>
	spawn(node, [bundled.main, ...args], {
		env: home.env,
		cwd: home.downloads,
		stdio: ['ignore', 'ignore', 'inherit'],
	});

/** What the kills of one download cost, and that it is right. */
async function account(place: Place, count: number): Promise<string> {
	const { kind } = place;
	const path = join(home.downloads, kind.asks === 'redirect' ? 'redirect.bin' : `${kind.name}.bin`);
	expect([kind.name, await fileDigest(path)]).toEqual([kind.name, contentSha256(kinds.indexOf(kind), size)]);
	const again = sent(place) - size;
	// What cannot be continued begins anew, by rule.
	if (kind.resumes) expect(again).toBeLessThan(count * lostSecondsMax * bytesPerSecond);
	return `${kind.name} ${(again / bytesPerSecond / count).toFixed(2)}`;
}

it(`get, at ${kills / 2} random moments (RUSTLOADER_KILL_SEED=${seed}): every file is right, a kill costs less than a second`, async () => {
	const random = mulberry32(seed);
	const count = Math.ceil(kills / 2 / kinds.length);
	const told: string[] = [];

	async function suffer(place: Place): Promise<void> {
		const args = ['get', place.url, '-s', '3', ...mirrorsOf(place).flatMap(url => ['--mirror', url])];
		for (let kill = 0; kill < count; kill++) {
			const child = start(...args);
			// From before the first request to the end.
			const enough = sent(place) + Math.floor((random() * size) / count);
			while (sent(place) < enough && child.exitCode === null) await sleep(5);
			await sleep(random() * 60);
			child.kill('SIGKILL');
			if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
			if (child.exitCode === 0) return void told.push(await account(place, kill + 1));
			// Nothing has the final name until all of it is there; the program may have been about to say so.
			const name = `${place.kind.name}.bin`;
			const found = readdirSync(home.downloads);
			if (!found.includes(name)) continue;
			for (const beside of found.filter(other => other.startsWith(`${name}.`)))
				rmSync(join(home.downloads, beside));
			return void told.push(await account(place, kill + 1));
		}
		const [code] = (await once(start(...args), 'exit')) as [number];
		expect([place.kind.name, code]).toEqual([place.kind.name, 0]);
		told.push(await account(place, count));
	}

	const waiting = [...places];
	const worker = async () => {
		for (let next = waiting.shift(); next; next = waiting.shift()) await suffer(next);
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	expect(readdirSync(home.downloads).sort()).toEqual(kinds.map(({ name }) => `${name}.bin`).sort());
	console.log(`get, ${count} kills each, seconds lost by a kill: ${told.join(', ')}`);
}, 600_000);

it(`the daemon, in the middle of ${kills / 2} downloads (RUSTLOADER_KILL_SEED=${seed}): the same`, async () => {
	const random = mulberry32(seed + 1);
	const count = Math.ceil(kills / 2 / kinds.length);
	pace(bytesPerSecond);

	async function begin(): Promise<{ readonly child: ChildProcess; readonly wire: Wire }> {
		const child = start('daemon');
		const wire = await waitFor('the daemon', () => dial(home).catch(() => null));
		await wire.call('session.hello', hello);
		return { child, wire };
	}

	const statuses = async (wire: Wire): Promise<string[]> => {
		const { result } = await wire.call('task.list', { after: null });
		return (result as { tasks: { state: { status: string } }[] }).tasks.map(({ state }) => state.status);
	};

	let { child, wire } = await begin();
	await wire.call('settings.set', { maxConcurrent: kinds.length, maxPerHost: kinds.length, segments: 3 });
	for (const [index, place] of places.entries())
		await wire.call('task.add', {
			id: taskId(index),
			url: place.url,
			folder: home.downloads,
			...(place.kind.asks === 'redirect' ? { fileName: 'redirect.bin' } : {}),
			mirrors: mirrorsOf(place),
		});
	for (let kill = 0; kill < count; kill++) {
		const all = () => places.reduce((sum, place) => sum + sent(place), 0);
		const enough = all() + (random() * size * places.length) / count;
		while (all() < enough && (await statuses(wire)).includes('downloading')) await sleep(20);
		await sleep(random() * 60);
		child.kill('SIGKILL');
		await once(child, 'exit');
		({ child, wire } = await begin());
		await wire.call('queue.resumeAll');
	}
	pace(0);
	await waitFor(
		'all to be completed',
		async () => (await statuses(wire)).every(status => status === 'completed'),
		{
			timeoutMs: 120_000,
		},
	);
	const told = await Promise.all(places.map(place => account(place, count)));
	expect(readdirSync(home.downloads).sort()).toEqual(kinds.map(({ name }) => `${name}.bin`).sort());
	console.log(`daemon, ${count} kills, seconds lost by a kill: ${told.join(', ')}`);
}, 600_000);
