import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium } from '../support/browsers/chromium.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { makeHome } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { setStored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { standInForYtDlp } from '../support/e2e/stand-in-for-yt-dlp.ts';
import { rustloader } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import { createLuck } from '../simulator/luck.ts';
import { browserNames } from './browsers.ts';

/** In each browser; more of them by hand. */
const handoffs = Number(process.env['RUSTLOADER_HANDOFFS'] ?? 8);
const seed = Number(process.env['RUSTLOADER_SEED'] ?? 1);
const isLong = handoffs > 100;
/** A browser has six connections to each. */
const hosts = isLong ? ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'] : ['127.0.0.1'];
/** Begun in a row, before the worker is ended. */
const atOnce = isLong ? 6 * hosts.length : 4;
const size = 400_000;
const content = contentAt(3, 0, size);

/** Never two files, never none: whoever is ended in the middle of a handoff, each download ends with one owner. */
test.for(browserNames)(
	'%s: the background ends at any moment of a handoff, and each file is there once',
	{ timeout: 120_000 + handoffs * 20_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const luck = createLuck(seed);
		const home = stack.use(makeHome());
		const origin = await startSite(stack);
		standInForYtDlp(home);
		await rustloader(home.env, 'install');
		if (isLong) await rustloader(home.env, 'settings', 'set', 'maxConcurrent', String(atOnce));
		const extension = stack.use(
			grantedExtension(
				name,
				['downloads', 'cookies'],
				hosts.map(host => `http://${host}/*`),
			),
		).folder;
		const theirFolder = join(home.home, 'browser-downloads');
		const own = { ...home, downloads: theirFolder };
		const browser = stack.use(
			name === 'chromium'
				? await launchChromium({ extension, home: own })
				: await launchFirefox({ extension, home: own, addonId: geckoId }),
		);
		await browser.goTo(origin);
		await setStored(browser, { takeover: { mode: 'rules', minBytes: 0 } });
		const wholeIn = (folder: string): string[] =>
			(existsSync(folder) ? readdirSync(folder) : []).filter(
				file => /^f\d+\.bin$/u.test(file) && readFileSync(join(folder, file)).length === size,
			);
		const ends = { theirs: 0, ours: 0, killed: 0 };

		for (let first = 0; first < handoffs; first += atOnce) {
			const names = Array.from({ length: Math.min(atOnce, handoffs - first) }, (_, at) => `f${first + at}`);
			for (const file of names) {
				await browser.click(`#${file}`);
				await sleep(luck.below(60));
			}
			// From before the daemon was asked to after it has all of it, on a quick machine and on a slow one.
			await sleep(luck.below(6_000));
			// Where it has no host yet it cannot be seen to end, and there is nothing to interrupt.
			const killed = await browser.stopBackground().then(
				() => true,
				() => false,
			);
			if (killed) ends.killed++;
			const missing = (): string[] => {
				const there = new Set([...wholeIn(theirFolder), ...wholeIn(home.downloads)]);
				return names.filter(file => !there.has(`${file}.bin`));
			};
			await waitFor('all of them to be somewhere', () => missing().length === 0, {
				timeoutMs: isLong ? 240_000 : 90_000,
				everyMs: 200,
			}).catch((error: unknown) => {
				const lying = [theirFolder, home.downloads].map(folder =>
					readdirSync(folder).filter(file => missing().some(one => file.startsWith(`${one}.`))),
				);
				throw new Error(`${missing().join(', ')}: nowhere whole; of them there is ${JSON.stringify(lying)}`, {
					cause: error,
				});
			});
			if (isLong) console.info(`${name}: ${first + names.length} of ${handoffs}, ended ${ends.killed} times`);
		}
		// Whatever might still come a second time has had its time.
		await sleep(3_000);
		const theirs = (existsSync(theirFolder) ? readdirSync(theirFolder) : []).sort();
		const ours = readdirSync(home.downloads).sort();
		ends.theirs = theirs.length;
		ends.ours = ours.length;
		console.info(`${name}: ${JSON.stringify({ handoffs, seed, ...ends })}`);
		const all = Array.from({ length: handoffs }, (_, at) => `f${at}.bin`).sort();
		expect([...theirs, ...ours].sort()).toEqual(all);
		for (const [folder, files] of [
			[theirFolder, theirs],
			[home.downloads, ours],
		] as const)
			for (const file of files) expect(readFileSync(join(folder, file)).equals(content)).toBe(true);
		// A test in which nothing goes over, or nothing is interrupted, says nothing.
		expect(ours.length).toBeGreaterThan(0);
		expect(ends.killed).toBeGreaterThan(0);
	},
);

async function startSite(stack: AsyncDisposableStack): Promise<string> {
	let links: string[] = [];

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (request.url === '/') {
			response.setHeader('content-type', 'text/html');
			return void response.end(links.join(''));
		}
		const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
		const start = Number(range?.[1] ?? 0);
		const end = range?.[2] ? Number(range[2]) + 1 : size;
		response.writeHead(range ? 206 : 200, {
			'content-type': 'application/octet-stream',
			'content-disposition': 'attachment',
			'content-length': end - start,
			etag: `"${request.url}"`,
			'accept-ranges': 'bytes',
			...(range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
		});
		for (let at = start; at < end && !response.destroyed; at += 20_000) {
			await sleep(400);
			response.write(content.subarray(at, Math.min(at + 20_000, end)));
		}
		response.end();
	}
	const origins: string[] = [];
	for (const host of hosts) {
		const server = createServer((request, response) => void answer(request, response));
		await new Promise<void>(resolve => server.listen(0, host, resolve));
		stack.defer(() => {
			server.closeAllConnections();
			server.close();
		});
		origins.push(`http://${host}:${(server.address() as AddressInfo).port}`);
	}
	links = Array.from(
		{ length: handoffs },
		(_, at) => `<a id="f${at}" href="${origins[at % origins.length]}/f${at}.bin">f${at}</a> `,
	);
	return origins[0] ?? '';
}
