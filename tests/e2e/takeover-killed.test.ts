import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Note } from '../../extension/src/core/takeover/note.ts';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium } from '../support/browsers/chromium.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { makeHome } from '../support/browsers/home.ts';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { killPrograms } from '../support/browsers/kill-programs.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { resumeDownloads } from '../support/e2e/browser-downloads.ts';
import { setStored, stored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { standInForYtDlp } from '../support/e2e/stand-in-for-yt-dlp.ts';
import { listTasks, rustloader } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import { createLuck } from '../simulator/luck.ts';
import { browserNames } from './browsers.ts';

/** In each browser; more of them by hand. */
const handoffs = Number(process.env['RUSTLOADER_HANDOFFS'] ?? 8);
const seed = Number(process.env['RUSTLOADER_SEED'] ?? 1);
const isLong = handoffs > 100;
/** A browser has six connections to each. */
const hosts = isLong ? ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4'] : ['127.0.0.1'];
/** Begun in a row, before somebody is ended. */
const inARow = isLong ? 6 : 4;
/** What is begun meets what is being settled; beyond this the browser itself would have some wait. */
const openMax = isLong ? 4 * inARow : inARow;
/** Within which a browser that was started again, and the extension in it, have settled what they left. */
const settledMs = 12_000;
const size = 400_000;
const content = contentAt(3, 0, size);

const victims = ['background', 'host', 'daemon', 'browser'] as const;
type Victim = (typeof victims)[number];

/**
 * Never two files, never none: whoever is ended in the middle of a handoff, each download ends with one owner.
 *
 * Of a browser that was ended and is there again that is: what the daemon had been asked about is whole with one of
 * them, or on its way there, or stands still on one of their lists, where its person lets it go on. What the daemon had
 * not been asked about yet is as it would be without us: a browser forgets what began in the moment before its end, and
 * its person, who sees it nowhere, begins it again.
 */
test.for(browserNames)(
	'%s: whoever is ended at any moment of a handoff, each file is there once',
	{ timeout: 120_000 + handoffs * 20_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const luck = createLuck(seed);
		const home = stack.use(makeHome());
		const site = await startSite(stack);
		standInForYtDlp(home);
		await rustloader(home.env, 'install');
		if (isLong) await rustloader(home.env, 'settings', 'set', 'maxConcurrent', String(openMax));
		const extension = stack.use(
			grantedExtension(
				name,
				['downloads', 'cookies'],
				hosts.map(host => `http://${host}/*`),
			),
		).folder;
		const theirFolder = join(home.home, 'browser-downloads');
		const own = { ...home, downloads: theirFolder };
		const start = async (): Promise<DrivenBrowser> =>
			stack.use(
				name === 'chromium'
					? await launchChromium({ extension, home: own })
					: await launchFirefox({ extension, home: own, addonId: geckoId, profile: 'kept' }),
			);
		let browser = await start();
		await browser.goTo(site.origin);
		await setStored(browser, { takeover: { mode: 'rules', minBytes: 0 } });
		const ended: Record<Victim, number> = { background: 0, host: 0, daemon: 0, browser: 0 };
		const begun: string[] = [];
		const begunAgain: string[] = [];

		/** Where there is none it cannot be seen to end, and there is nothing to interrupt. */
		async function end(victim: Victim): Promise<void> {
			const isEnded =
				victim === 'browser'
					? await browser.kill().then(() => true)
					: victim === 'background'
						? await browser.stopBackground().then(
								() => true,
								() => false,
							)
						: await killPrograms(home.env, victim);
			if (isEnded) ended[victim]++;
			if (victim === 'browser') {
				browser = await start();
				await browser.goTo(site.origin);
				await goOnWithAll();
			}
			// What an ended daemon was fetching waits to be told to go on.
			for (const { id, status } of await listTasks(home.env))
				if (status === 'paused') await rustloader(home.env, 'resume', id).catch(() => {});
		}

		/** What its person does after the browser's end: lets go on what stands still, and looks for what is nowhere. */
		async function goOnWithAll(): Promise<void> {
			const lookedFor = performance.now() + settledMs;
			const lost = await waitFor(
				'each to be on somebody’s list',
				async () => {
					const urls = [
						// First, for what is settled meanwhile is on another list then.
						...(await notedBy(browser)),
						...(await resumeDownloads(browser)).map(({ url }) => url),
						...(await listTasks(home.env)).map(({ url }) => url),
					];
					const nowhere = missing().filter(file => !urls.some(url => url.endsWith(`/${file}`)));
					return (nowhere.length === 0 || performance.now() > lookedFor) && nowhere;
				},
				{ timeoutMs: settledMs + 30_000, everyMs: 500 },
			);
			for (const file of lost) {
				expect(site.wasLookedAt(file), `${file} is on no list`).toBe(false);
				await browser.click(`#${file.replace('.bin', '')}`);
				begunAgain.push(file);
			}
		}

		const missing = (): string[] => {
			const there = new Set([...wholeIn(theirFolder), ...wholeIn(home.downloads)].map(asAsked));
			return begun.filter(file => !there.has(file));
		};
		const fewerMissing = (most: number): Promise<unknown> =>
			waitFor('them to be somewhere', () => missing().length <= most, {
				timeoutMs: 90_000,
				everyMs: 200,
			}).catch((error: unknown) => {
				const lying = [theirFolder, home.downloads].map(folder =>
					namesIn(folder).filter(file => missing().some(one => file.startsWith(one))),
				);
				throw new Error(`${missing().join(', ')}: nowhere whole; of them there is ${JSON.stringify(lying)}`, {
					cause: error,
				});
			});

		for (let first = 0; first < handoffs; first += inARow) {
			const row = Array.from({ length: Math.min(inARow, handoffs - first) }, (_, at) => `f${first + at}`);
			await fewerMissing(openMax - row.length);
			for (const file of row) {
				await browser.click(`#${file}`);
				begun.push(`${file}.bin`);
				await sleep(luck.below(60));
			}
			// From before the daemon was asked to after it has all of it, on a quick machine and on a slow one.
			await sleep(luck.below(isLong ? 4_000 : 6_000));
			await end(
				first === 0
					? 'background'
					: isLong
						? (victims[luck.below(victims.length)] ?? 'background')
						: 'browser',
			);
			if (isLong)
				console.info(
					`${name}: ${begun.length} of ${handoffs} begun, ${missing().length} open, ${begunAgain.length} again, ${JSON.stringify(ended)}`,
				);
		}
		await fewerMissing(0);
		// Whatever might still come a second time has had its time.
		await sleep(3_000);
		const theirs = wholeIn(theirFolder);
		const ours = readdirSync(home.downloads).sort();
		const told = { handoffs, seed, theirs: theirs.length, ours: ours.length, begunAgain, ended };
		console.info(`${name}: ${JSON.stringify(told)}`);
		expect([...theirs.map(asAsked), ...ours].sort()).toEqual([...begun].sort());
		for (const [folder, files] of [
			[theirFolder, theirs],
			[home.downloads, ours],
		] as const)
			for (const file of files) expect(readFileSync(join(folder, file)).equals(content)).toBe(true);
		// What a killed browser has forgotten it leaves lying: a beginning, and the place for the whole.
		if (ended.browser === 0) expect(namesIn(theirFolder).sort()).toEqual(theirs);
		// A test in which nothing goes over, or nothing is interrupted, says nothing.
		expect(ours.length).toBeGreaterThan(0);
		for (const victim of isLong ? victims : (['background', 'browser'] as const))
			expect(ended[victim], victim).toBeGreaterThan(0);
	},
);

/** What the extension has yet to settle. */
async function notedBy(browser: DrivenBrowser): Promise<string[]> {
	const popup = await browser.openPopup();
	const { handoffs = [] } = await stored(popup, 'local');
	await popup.close();
	return (handoffs as Note[]).filter(({ stage }) => stage !== 'dropped').map(({ url }) => url);
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** By their length: a browser makes room for a file under its name before it comes. */
const wholeIn = (folder: string): string[] =>
	namesIn(folder)
		.filter(
			file =>
				/^f\d+(?: ?\(\d+\))?\.bin$/u.test(file) &&
				statSync(join(folder, file), { throwIfNoEntry: false })?.size === size,
		)
		.sort();

/** A browser puts a number to a name that is there. */
const asAsked = (file: string): string => file.replace(/ ?\(\d+\)/u, '');

type Site = {
	readonly origin: string;
	/** Whether the daemon has asked for it: a browser asks for the whole, not for its bytes from the first on. */
	readonly wasLookedAt: (file: string) => boolean;
};

/** Links lead into frames: a click in one frame ends what the one before it has not been answered yet, so each has its own. */
async function startSite(stack: AsyncDisposableStack): Promise<Site> {
	let links: string[] = [];
	const lookedAt = new Set<string>();

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (request.url === '/') {
			response.setHeader('content-type', 'text/html');
			return void response.end(links.join(''));
		}
		const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
		const start = Number(range?.[1] ?? 0);
		if (range && start === 0) lookedAt.add(request.url ?? '');
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
	const frames = Array.from({ length: openMax }, (_, at) => `<iframe name="n${at}" hidden></iframe>`);
	links = frames.concat(
		Array.from({ length: handoffs }, (_, at) => {
			const url = `${origins[at % origins.length]}/f${at}.bin`;
			return `<a id="f${at}" target="n${at % openMax}" href="${url}">f${at}</a> `;
		}),
	);
	return { origin: origins[0] ?? '', wasLookedAt: file => lookedAt.has(`/${file}`) };
}
