import { existsSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium } from '../support/browsers/chromium.ts';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { makeHome, type Home } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { setStored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { listTasks, rustloader } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import { browserNames } from './browsers.ts';

const bytes = 3_000_000;

/** The browser's downloads go to their own folder, the daemon's to the person's: who has a file is where it lies. */
async function launch(
	name: (typeof browserNames)[number],
	home: Home,
	extension: string,
): Promise<DrivenBrowser> {
	const own = { ...home, downloads: browserFolder(home) };
	return name === 'chromium'
		? await launchChromium({ extension, home: own })
		: await launchFirefox({ extension, home: own, addonId: geckoId });
}

const browserFolder = (home: Home): string => join(home.home, 'browser-downloads');
const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

test.for(browserNames)(
	'%s: a download goes over, and what may not stays',
	{ timeout: 180_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const home = stack.use(makeHome());
		const site = await startSite(stack);
		await rustloader(home.env, 'install');
		const extension = stack.use(grantedExtension(name, ['downloads', 'cookies']));
		const browser = stack.use(await launch(name, home, extension.folder));
		await browser.goTo(site.origin);
		const popup = await browser.openPopup();
		await setStored(popup, { takeover: { mode: 'rules', minBytes: 1_000_000 } });
		await popup.close();

		await browser.click('#plain');
		await waitFor('the file', async () => (await listTasks(home.env))[0]?.status === 'completed', {
			timeoutMs: 30_000,
		});
		expect(filesIn(home.downloads)).toEqual(['plain.zip']);
		expect(filesIn(browserFolder(home))).toEqual([]);
	},
);

async function startSite(stack: AsyncDisposableStack) {
	const links = ['plain', 'named', 'login', 'once', 'small', 'slow'];
	const uses = new Map<string, number>();
	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = new URL(request.url ?? '/', 'http://site');
		if (pathname === '/') {
			response.setHeader('content-type', 'text/html');
			response.setHeader('set-cookie', 'session=s3cret; Path=/');
			response.end(links.map(name => `<p><a id="${name}" href="/files/${name}.zip">${name}</a>`).join(''));
			return;
		}
		const name = pathname.replace(/^\/files\/|\.zip$/gu, '');
		if (!links.includes(name)) return void response.writeHead(404).end();
		uses.set(name, (uses.get(name) ?? 0) + 1);
		if (name === 'once' && (uses.get(name) ?? 0) > 1) return void response.writeHead(403).end('used');
		const size = name === 'small' ? 1000 : bytes;
		const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
		const start = Number(range?.[1] ?? 0);
		const end = range?.[2] ? Number(range[2]) + 1 : size;
		response.writeHead(range ? 206 : 200, {
			'content-type': 'application/zip',
			'content-length': end - start,
			etag: `"${name}"`,
			'accept-ranges': 'bytes',
			...(range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
		});
		for (let at = start; at < end && !response.destroyed; at += 100_000) {
			if (name !== 'small') await sleep(50);
			response.write(contentAt(1, at, Math.min(100_000, end - at)));
		}
		response.end();
	}
	const server = createServer((request, response) => void answer(request, response));
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	stack.defer(() => {
		server.closeAllConnections();
		server.close();
	});
	return { uses, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
