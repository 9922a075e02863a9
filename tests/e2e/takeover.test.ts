import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium, type DrivenChromium } from '../support/browsers/chromium.ts';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { chromiumProfile, makeHome, type Home } from '../support/browsers/home.ts';
import { processesWith, signal } from '../support/browsers/processes.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { resumeDownloads } from '../support/e2e/browser-downloads.ts';
import { setStored, stored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { downloadCard, popupText, press } from '../support/e2e/popup.ts';
import { standInForYtDlp } from '../support/e2e/stand-in-for-yt-dlp.ts';
import { listTasks, rustloader } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import { browserNames, menuLabel } from './browsers.ts';

const bytes = 3_000_000;
const content = contentAt(1, 0, bytes);

/** The browser's downloads go to their own folder, the daemon's to the person's: who has a file is where it lies. */
async function launch(
	name: (typeof browserNames)[number],
	home: Home,
	extension: string,
): Promise<DrivenBrowser> {
	const own = { ...home, downloads: browserFolder(home) };
	return name === 'chromium'
		? await launchChromium({ extension, home: own })
		: await launchFirefox({ extension, home: own, addonId: geckoId, profile: 'kept' });
}

const browserFolder = (home: Home): string => join(home.home, 'browser-downloads');
const filesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

type Stayed = {
	readonly name: string;
	readonly why: { readonly rule?: string; readonly fault?: { readonly code: string } };
};

/** A browser with the extension in it, in which downloads are taken over as `takeover` says. */
async function openScene(stack: AsyncDisposableStack, name: (typeof browserNames)[number], takeover: object) {
	const home = stack.use(makeHome());
	const site = await startSite(stack);
	standInForYtDlp(home);
	await rustloader(home.env, 'install');
	const extension = stack.use(grantedExtension(name, ['downloads', 'cookies']));
	const start = async () => stack.use(await launch(name, home, extension.folder));
	let browser = await start();
	await browser.goTo(site.origin);
	const set = (values: object) => setStored(browser, { takeover: values });
	await set(takeover);
	return {
		home,
		site,
		browser,
		set,
		tasks: () => listTasks(home.env),
		theirs: () => filesIn(browserFolder(home)),
		ours: () => filesIn(home.downloads),
		async stayed(): Promise<Stayed[]> {
			const { keptDownloads } = await storedIn(browser, 'session');
			return (keptDownloads ?? []) as Stayed[];
		},
		/** The browser is killed, and comes back with what it has saved. */
		async startAgain(): Promise<DrivenBrowser> {
			await browser.kill();
			browser = await start();
			return browser;
		},
	};
}

async function storedIn(browser: DrivenBrowser, area: 'local' | 'session'): Promise<Record<string, unknown>> {
	const popup = await browser.openPopup();
	const found = await stored(popup, area);
	await popup.close();
	return found;
}

const patient = { timeoutMs: 40_000, everyMs: 200 };

test.for(browserNames)('%s: each download has one owner', { timeout: 240_000 }, async name => {
	await using stack = new AsyncDisposableStack();
	const rules = { mode: 'rules', minBytes: 1_000_000, relayForms: true };
	const { browser, site, set, ...seen } = await openScene(stack, name, rules);
	const isWhole = (file: string) =>
		waitFor(
			`${file} in the queue`,
			async () => (await seen.tasks()).some(task => task.status === 'completed' && task.path?.endsWith(file)),
			patient,
		);
	const isTheirs = (file: string) =>
		waitFor(`${file} in the browser`, () => seen.theirs().includes(file), patient);

	await browser.click('#plain');
	await isWhole('plain.zip');
	// With the cookies that the browser sent.
	await browser.click('#login');
	await isWhole('login.zip');
	// What no other program is given, the browser fetches once more.
	await browser.click('#bound');
	await isWhole('bound.zip');
	await browser.click('#form');
	await isWhole('form.zip');
	// What they held back goes once we are known to have it.
	await waitFor('the browser to have nothing of it', () => seen.theirs().length === 0, patient);
	for (const file of ['plain.zip', 'login.zip', 'bound.zip', 'form.zip'])
		expect(readFileSync(join(seen.home.downloads, file)).equals(content)).toBe(true);

	// Begun within a frame of another site.
	await browser.click('#framed');
	await isWhole('inner.zip');

	// Too small, and used up: these are the browser's.
	await browser.click('#small');
	await isTheirs('small.zip');
	await browser.click('#once');
	await isTheirs('once.zip');
	await set({ ...rules, neverSites: ['127.0.0.1'] });
	await browser.click('#other');
	await isTheirs('other.zip');
	await waitFor('the browser to end', () => site.sending() === 0, patient);
	expect(seen.theirs()).toEqual(['once.zip', 'other.zip', 'small.zip']);
	expect(seen.ours()).toEqual(['bound.zip', 'form.zip', 'inner.zip', 'login.zip', 'plain.zip']);
	expect((await seen.stayed()).map(({ name: file, why }) => [file, why.rule ?? why.fault?.code])).toEqual([
		['other.zip', 'site'],
		['once.zip', 'relay_differs'],
		['small.zip', 'size'],
	]);

	// Who is asked decides, and what is said for good is kept.
	await set({ ...rules, mode: 'ask' });
	await browser.click('#yes');
	await press(await browser.ownPage('ask'), 'With Rustloader');
	await isWhole('yes.zip');
	await browser.click('#no');
	await press(await browser.ownPage('ask'), 'Never on 127.0.0.1');
	await isTheirs('no.zip');
	await browser.click('#never');
	await isTheirs('never.zip');
	expect(seen.ours()).toEqual(['bound.zip', 'form.zip', 'inner.zip', 'login.zip', 'plain.zip', 'yes.zip']);

	// A daemon that stands still in the middle of its look holds nobody up, and gets nothing of it later.
	await set(rules);
	await browser.click('#hung');
	await site.askedForHung;
	const daemons = processesWith(`RUSTLOADER_HOME=${seen.home.state}`).filter(
		({ command }) => command[1] === 'daemon',
	);
	expect(daemons).toHaveLength(1);
	for (const { pid } of daemons) signal(pid, 'SIGSTOP');
	try {
		await waitFor(
			'hung.zip in the browser',
			() => isWholeFile(join(browserFolder(seen.home), 'hung.zip')),
			patient,
		);
		const popup = await browser.openPopup();
		const says = await waitFor('why it stayed', async () => {
			const text = await popupText(popup);
			return text.includes('hung.zip') && text;
		});
		expect(says).toContain('No answer within 12');
		await popup.close();
	} finally {
		for (const { pid } of daemons) signal(pid, 'SIGCONT');
	}

	// What a page made itself.
	await browser.chooseFromContextMenu('#blob', menuLabel).catch(async (error: unknown) => {
		if (!('dispatchMenuClick' in browser)) throw error;
		await (browser as DrivenChromium).dispatchMenuClick(await site.blobUrl());
	});
	await waitFor('the blob', () => seen.ours().some(file => file.startsWith('a blob')), patient);
	expect((await seen.tasks()).filter(({ url }) => url.endsWith('hung.zip'))).toEqual([]);
	expect(seen.ours().filter(file => file.startsWith('hung'))).toEqual([]);
});

test.for(browserNames)(
	'%s: what stays with the browser: without the program, from before its start, in private windows',
	{ timeout: 300_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const rules = { mode: 'rules', minBytes: 0 };
		const first = await openScene(stack, name, rules);
		const { home, site } = first;
		const isWhole = (file: string) =>
			waitFor(
				`${file} in the queue`,
				async () =>
					(await first.tasks()).some(task => task.status === 'completed' && task.path?.endsWith(file)),
				patient,
			);
		const isTheirs = (file: string) =>
			waitFor(`${file} in the browser`, () => isWholeFile(join(browserFolder(home), file)), patient);
		await rustloader(home.env, 'uninstall');
		await home.killHosts();
		await first.browser.click('#plain');
		await isTheirs('plain.zip');
		await first.browser.click('#old');
		const oldAt = Date.now();
		const both = await waitFor(
			'both to have stayed',
			async () => {
				const stayed = await first.stayed();
				return stayed.length === 2 && stayed;
			},
			patient,
		);
		expect(both).toMatchObject([
			{ name: 'old.zip', why: { fault: { code: 'daemon_unreachable' } } },
			{ name: 'plain.zip', why: { fault: { code: 'daemon_unreachable' } } },
		]);

		// What is whole and what was interrupted is told of again, or goes on; what begins is new.
		await waitFor('the browser to have saved its list', () => hasSavedList(name, home), patient);
		await rustloader(home.env, 'install');
		// What began a moment before the browser had us begin counts as new.
		await sleep(Math.max(0, oldAt + momentMs - Date.now()));
		const browser = await first.startAgain();
		await browser.goTo(site.origin);
		await goOn(browser);
		await browser.click('#other');
		await isWhole('other.zip');
		await isTheirs('old.zip');
		expect(first.theirs()).toEqual(['old.zip', 'plain.zip']);
		expect(first.ours()).toEqual(['other.zip']);
		expect(await first.stayed()).toEqual([]);

		// A headless Chromium would ask where a private download is to go, and nobody answers: no file shows that it stayed.
		const stays = async (file: string): Promise<void> => {
			await waitFor(`${file} to be asked for`, () => site.uses.has(file.replace('.zip', '')), patient);
			await sleep(3_000);
			expect((await first.tasks()).filter(({ url }) => url.endsWith(file))).toEqual([]);
		};
		await downloadInPrivate(browser, first, name === 'firefox' ? isTheirs : stays, isWhole);
	},
);

/** Longer than that moment. */
const momentMs = 6_000;

async function downloadInPrivate(
	browser: DrivenBrowser,
	scene: Awaited<ReturnType<typeof openScene>>,
	theirs: (file: string) => Promise<unknown>,
	ours: (file: string) => Promise<unknown>,
): Promise<void> {
	const rules = { mode: 'rules', minBytes: 0 };
	// Not allowed there, the extension sees nothing of a private window.
	await scene.set({ ...rules, inPrivate: true });
	{
		await using _window = await browser.openPrivate();
		await browser.goTo(scene.site.origin);
		await browser.click('#login');
		await theirs('login.zip');
	}
	await browser.allowInPrivate();
	await scene.set(rules);
	{
		await using _window = await browser.openPrivate();
		await browser.goTo(scene.site.origin);
		await browser.click('#never');
		await theirs('never.zip');
		await scene.set({ ...rules, inPrivate: true });
		await browser.click('#no');
		await ours('no.zip');
		// What only the browser is given would be asked for with what the ordinary windows know.
		await browser.click('#bound');
		await theirs('bound.zip');
		await downloadMedia(browser, scene);
	}
	// The film has no pieces to be had.
	expect(scene.ours().filter(file => !file.startsWith('film'))).toEqual(['no.zip', 'other.zip']);
	expect(await scene.stayed()).toEqual([]);
	const disk = JSON.stringify(await storedIn(browser, 'local'));
	for (const name of ['login', 'never.zip', 'no.zip', 'bound', 'film.m3u8']) expect(disk).not.toContain(name);
}

/** What a page of a private window plays is read without anybody's cookies, and downloaded with those of that window. */
async function downloadMedia(
	browser: DrivenBrowser,
	{ site, tasks }: Awaited<ReturnType<typeof openScene>>,
): Promise<void> {
	await browser.goTo(`${site.origin}/watch`);
	await waitFor('the playlist to be read', () => site.filmAsked.length === 2, patient);
	const [byPage = '', byUs] = site.filmAsked;
	expect(byPage).toMatch(/who=\d+/u);
	expect(byUs).toBe('');
	await downloadCard(browser, '/film.m3u8');
	await waitFor('it in the queue', async () => (await tasks()).some(({ url }) => url.endsWith('/film.m3u8')));
	await waitFor('it to be asked for', () => site.filmAsked.length > 2, patient);
	expect(new Set(site.filmAsked.slice(2))).toEqual(new Set([byPage]));
	// An ordinary window has been there, too, and is somebody else.
	expect(Number(/who=(\d+)/u.exec(byPage)?.[1])).toBeGreaterThan(1);
}

const isWholeFile = (path: string): boolean => existsSync(path) && readFileSync(path).equals(content);

/** Of unfinished downloads. */
function hasSavedList(name: (typeof browserNames)[number], { home }: Home): boolean {
	const [folder, isList] =
		name === 'chromium'
			? [join(chromiumProfile(home), 'Default', 'shared_proto_db'), /\.log$/u]
			: [join(home, '.mozilla', 'firefox', 'kept'), /^downloads\.json$/u];
	const lists = filesIn(folder).filter(file => isList.test(file));
	return lists.some(file => readFileSync(join(folder, file)).includes('old.zip'));
}

/** By itself in Firefox; in Chromium when it is told to. */
const goOn = (browser: DrivenBrowser) =>
	waitFor('what was interrupted to go on', async () =>
		(await resumeDownloads(browser)).some(
			({ url, state }) => url.endsWith('old.zip') && state !== 'interrupted',
		),
	);

async function startSite(stack: AsyncDisposableStack) {
	const links = [
		'plain',
		'login',
		'bound',
		'small',
		'once',
		'other',
		'form',
		'yes',
		'no',
		'never',
		'old',
		'hung',
		'inner',
	];
	let visitors = 0;
	const filmAsked: string[] = [];
	const askedForHung = Promise.withResolvers<void>();

	const uses = new Map<string, number>();
	const sending = new Set<ServerResponse>();
	let told = '';
	const page = `<title>a blob of a page</title>${links
		.filter(name => name !== 'form')
		.map(name => `<p><a id="${name}" href="/files/${name}.zip">${name}</a>`)
		.join('')}
		<form method="post" action="/files/form.zip"><input name="token" value="abc"><button id="form">form</button></form>
		<button id="framed" onclick="frames.other.postMessage('click', '*')">framed</button>
		<p><a id="blob" download="blob.txt">a blob</a>
		<script>
			const link = document.getElementById('blob');
			link.href = URL.createObjectURL(new Blob(['x'.repeat(1000)], { type: 'text/plain' }));
			fetch('/blob?' + encodeURIComponent(link.href));
		</script>`;

	const isHeldUp = (name: string): boolean => name === 'yes' && uses.get(name) === 1;

	async function mayHave(name: string, request: IncomingMessage): Promise<boolean> {
		if (name === 'login') return request.headers.cookie?.includes('session=s3cret') === true;
		// What no program but a browser says by itself.
		if (name === 'bound') return request.headers['sec-fetch-mode'] !== undefined;
		if (name === 'once') return (uses.get(name) ?? 0) === 1;
		if (name !== 'form') return true;
		let body = '';
		for await (const chunk of request) body += String(chunk);
		return request.method === 'POST' && body === 'token=abc';
	}

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname, search } = new URL(request.url ?? '/', 'http://site');
		if (pathname === '/blob') {
			told = decodeURIComponent(search.slice(1));
			return void response.end();
		}
		const { cookie = '' } = request.headers;
		if (pathname === '/') {
			response
				.setHeader('content-type', 'text/html')
				.setHeader('set-cookie', [
					'session=s3cret; Path=/',
					...(cookie.includes('who=') ? [] : [`who=${++visitors}; Path=/`]),
				]);
			const frame = `http://localhost:${request.socket.localPort}/frame`;
			return void response.end(`${page}<iframe name="other" src="${frame}"></iframe>`);
		}
		if (pathname === '/frame') {
			response.setHeader('content-type', 'text/html');
			const listen = "addEventListener('message', () => document.querySelector('a').click())";
			return void response.end(`<a href="/files/inner.zip">inner</a><script>${listen}</script>`);
		}
		if (pathname === '/watch') {
			response.setHeader('content-type', 'text/html');
			return void response.end('<title>a film</title><script>fetch("/film.m3u8")</script>');
		}
		if (pathname === '/film.m3u8') {
			filmAsked.push(cookie);
			response.setHeader('content-type', 'application/vnd.apple.mpegurl');
			return void response.end('#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n0.ts\n#EXT-X-ENDLIST');
		}
		const name = pathname.replace(/^\/files\/|\.zip$/gu, '');
		if (!links.includes(name)) return void response.writeHead(404).end();
		uses.set(name, (uses.get(name) ?? 0) + 1);
		if (!(await mayHave(name, request))) return void response.writeHead(403).end('no');
		const isStill = name === 'old' && uses.get(name) === 1;
		const size = name === 'small' ? 1000 : bytes;
		const range = /^bytes=(\d+)-(\d*)$/u.exec(request.headers.range ?? '');
		if (name === 'hung' && range) {
			askedForHung.resolve();
			return void (await once(response, 'close'));
		}
		const start = Number(range?.[1] ?? 0);
		const end = range?.[2] ? Number(range[2]) + 1 : size;
		response.writeHead(range ? 206 : 200, {
			'content-type': 'application/zip',
			'content-disposition': 'attachment',
			'content-length': end - start,
			etag: `"${name}"`,
			'accept-ranges': 'bytes',
			...(range && { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
		});
		sending.add(response);
		response.once('close', () => sending.delete(response));
		// Slowly enough that the browser has not finished it before anybody looked.
		for (let at = start; at < end && !response.destroyed; at += 100_000) {
			// Firefox goes on with it while somebody is asked.
			if (name !== 'small') await sleep(isHeldUp(name) ? 1_000 : 100);
			// Half-way it stands still.
			if (isStill && at >= bytes / 3 && !response.destroyed) await once(response, 'close');
			response.write(content.subarray(at, Math.min(at + 100_000, end)));
		}
		response.end();
	}
	const server = createServer((request, response) => void answer(request, response));
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	stack.defer(() => {
		server.closeAllConnections();
		server.close();
	});
	return {
		uses,
		/** The cookies with each. */
		filmAsked,
		/** By the daemon, which is not answered. */
		askedForHung: askedForHung.promise,
		sending: () => sending.size,
		blobUrl: () => waitFor('the blob’s address', () => told),
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
	};
}
