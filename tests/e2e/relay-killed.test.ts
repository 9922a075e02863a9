import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium } from '../support/browsers/chromium.ts';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { makeHome } from '../support/browsers/home.ts';
import { killPrograms } from '../support/browsers/kill-programs.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { setStored, stored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { standInForYtDlp } from '../support/e2e/stand-in-for-yt-dlp.ts';
import { listTasks, rustloader } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import { browserNames } from './browsers.ts';

/** Half of it is more than two chunks. */
const size = 2_000_000;
const content = contentAt(5, 0, size);
const patient = { timeoutMs: 90_000, everyMs: 250 };

/**
 * What only the browser is given, for a form or because it says what only a browser says, and who is ended while it is
 * brought. Kept short: each costs some seconds.
 */
const cases = [
	['form', 'background'],
	['form', 'host'],
	['form', 'daemon'],
	['bound', 'daemon'],
] as const;

type Stayed = { readonly name: string; readonly why: { readonly rule?: string; readonly fault?: object } };

/** By hand, as the long form of handoffs is: it takes a minute in each browser. */
const isWanted = process.env['RUSTLOADER_HANDOFFS'] !== undefined;

/** It is brought as a whole, or the browser goes on with its own, or it is said to be lost: nothing is left half done. */
test.runIf(isWanted).for(browserNames)(
	'%s: whoever is ended in the middle of what the browser brings, it is there once or told of',
	{ timeout: 300_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const home = stack.use(makeHome());
		const site = await startSite(stack);
		standInForYtDlp(home);
		await rustloader(home.env, 'install');
		const extension = stack.use(grantedExtension(name, ['downloads', 'cookies'])).folder;
		const theirFolder = join(home.home, 'browser-downloads');
		const own = { ...home, downloads: theirFolder };
		const browser = stack.use(
			name === 'chromium'
				? await launchChromium({ extension, home: own })
				: await launchFirefox({ extension, home: own, addonId: geckoId }),
		);
		await browser.goTo(site.origin);
		await setStored(browser, { takeover: { mode: 'rules', minBytes: 0, relayForms: true } });
		const outcomes: Record<string, string> = {};

		for (const [kind, victim] of cases) {
			const file = `${kind}-${victim}.bin`;
			await browser.click(`#${kind}-${victim}`);
			const isHalf = async () =>
				site.isHalf(file) &&
				(await listTasks(home.env)).some(row => row.url.endsWith(file) && row.status === 'downloading');
			await waitFor(`${file} to be half there`, isHalf, patient);
			await (victim === 'background' ? browser.stopBackground() : killPrograms(home.env, victim));
			site.goOn(file);
			outcomes[file] = await waitFor(`${file} to be somebody's`, () => whose(file), patient);
		}

		/** Only once nobody works at it any more. */
		async function whose(file: string): Promise<string | null> {
			const told = (await keptIn(browser)).find(entry => entry.name.endsWith(file));
			const rows = (await listTasks(home.env)).filter(row => row.url.endsWith(file));
			if (rows.some(({ status }) => status === 'downloading' || status === 'queued')) return null;
			if (isWhole(join(home.downloads, file))) return 'ours';
			if (isWhole(join(theirFolder, file))) return 'theirs';
			return told?.why.rule === 'lost' ? 'told' : null;
		}

		console.info(`${name}: ${JSON.stringify({ outcomes, stayed: await keptIn(browser) })}`);
		// Whatever might still come a second time has had its time.
		await sleep(1_000);
		const of = (whose: string): string[] =>
			Object.keys(outcomes)
				.filter(file => outcomes[file] === whose)
				.sort();
		// No part, no second file.
		expect(filesIn(home.downloads)).toEqual(of('ours'));
		expect(filesIn(theirFolder)).toEqual(of('theirs'));
		// What the browser can ask for in the middle needs neither the daemon nor the host of before.
		expect(outcomes['bound-daemon.bin']).toBe('ours');
		// Only the answer to a form cannot be had again, and only where the browser cannot go on with its own.
		for (const file of of('told')) expect(file).toMatch(/^form-/u);
		const open = (await listTasks(home.env)).filter(
			({ status }) => !['completed', 'cancelled'].includes(status),
		);
		expect(open).toEqual([]);
		await waitFor('nobody to be given anything', () => site.sending() === 0, patient);
	},
);

const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);
const isWhole = (path: string): boolean => existsSync(path) && readFileSync(path).equals(content);

/** What is told in the popup of downloads that stayed; looking there wakes whoever was ended. */
async function keptIn(browser: DrivenBrowser): Promise<readonly Stayed[]> {
	try {
		const popup = await browser.openPopup();
		const { keptDownloads } = await stored(popup, 'session');
		await popup.close();
		return (keptDownloads ?? []) as Stayed[];
	} catch {
		return [];
	}
}

/** Gives each file twice: the browser's own slowly, the second half of what is asked for again once it may go on. */
async function startSite(stack: AsyncDisposableStack) {
	const asked = new Map<string, number>();
	const half = new Set<string>();
	const goesOn = new Map<string, PromiseWithResolvers<void>>();
	const gateOf = (file: string) => {
		const gate = goesOn.get(file) ?? Promise.withResolvers<void>();
		goesOn.set(file, gate);
		return gate;
	};
	let sending = 0;

	async function give(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const file = (request.url ?? '').slice(1);
		if (request.headers['sec-fetch-mode'] === undefined) return void response.writeHead(403).end('no');
		const use = (asked.get(file) ?? 0) + 1;
		asked.set(file, use);
		const start = Number(/^bytes=(\d+)-/u.exec(request.headers.range ?? '')?.[1] ?? 0);
		response.writeHead(start > 0 ? 206 : 200, {
			'content-type': 'application/octet-stream',
			'content-disposition': `attachment; filename="${file}"`,
			'content-length': size - start,
			etag: `"${file}"`,
			'accept-ranges': 'bytes',
			...(start > 0 && { 'content-range': `bytes ${start}-${size - 1}/${size}` }),
		});
		const closed = new Promise(resolve => response.once('close', resolve));
		for (let at = start; at < size && !response.destroyed; at += 20_000) {
			if (use === 1) await Promise.race([sleep(500), gateOf(file).promise]);
			else if (at >= size / 2) {
				half.add(file);
				await Promise.race([gateOf(file).promise, closed]);
			}
			response.write(content.subarray(at, Math.min(at + 20_000, size)));
		}
		response.end();
	}

	const page = cases.map(([kind, victim]) => {
		const [id, to] = [`${kind}-${victim}`, `/${kind}-${victim}.bin`];
		return kind === 'bound'
			? `<p><a id="${id}" href="${to}">${id}</a>`
			: `<form method="post" action="${to}"><input name="a" value="b"><button id="${id}">${id}</button></form>`;
	});
	const server = createServer((request, response) => {
		if (request.url === '/') {
			response.setHeader('content-type', 'text/html');
			response.end(page.join(''));
			return;
		}
		sending += 1;
		response.once('close', () => (sending -= 1));
		void give(request, response);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	stack.defer(() => {
		server.closeAllConnections();
		server.close();
	});
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		isHalf: (file: string) => half.has(file),
		goOn: (file: string) => gateOf(file).resolve(),
		sending: () => sending,
	};
}
