import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium, type DrivenChromium } from '../support/browsers/chromium.ts';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { makeHome } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { setStored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { downloadCard } from '../support/e2e/popup.ts';
import { listTasks, rustloader, type Listed } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import type { ServedFile } from '../support/server/script.ts';
import { startServer } from '../support/server/server.ts';
import { makeStreams, streamSeconds } from '../support/streams/make-streams.ts';
import { serveStreams } from '../support/streams/stream-server.ts';
import { browserNames, menuLabel } from './browsers.ts';

const size = 3_000_000;
const film: ServedFile = { size, seed: 1 };
const cut = { bytesPerSecond: 400_000, cut: { after: 500_000, how: 'reset' } } as const;
/** Two answers, neither of them whole; then its time is over. */
const ending: ServedFile = { ...film, script: [cut, cut, { status: 403 }] };
const page = (body: string): ServedFile => ({
	size: 0,
	seed: 0,
	script: [{ text: `<title>A page</title>${body}`, headers: [['Content-Type', 'text/html']] }],
});
const linkTo = (path: string): string =>
	`<p><a href="/about">About</a> <a id="file" href="${path}">The film</a>`;

const patient = { timeoutMs: 90_000, everyMs: 250 };

/** What the tabs of the browser show. */
async function tabsOf(browser: DrivenBrowser): Promise<string[]> {
	const popup = await browser.openPopup();
	// Whole, by the page's own functions: Firefox lets it touch nothing of the test's.
	const text = await popup.evaluate<string>(
		`(w => w.chrome.tabs.query(w.JSON.parse('{}')).then(w.JSON.stringify))(window.wrappedJSObject ?? window)`,
	);
	await popup.close();
	const tabs = JSON.parse(text) as { readonly url?: string }[];
	return tabs.flatMap(({ url = '' }) => (url.startsWith('http') ? [url] : []));
}

/** A page whose player's link serves three segments; from then on it leads to another film, and the lecture is elsewhere. */
async function serveLecture(stack: AsyncDisposableStack) {
	const streams = stack.use(await makeStreams());
	const server = await serveStreams(streams.folder);
	let left = 3;
	const isOver = () => left <= 0;
	const read = (name: string) => readFileSync(join(streams.folder, 'ts', name));
	const playlist = (from: string) => ({
		type: 'application/vnd.apple.mpegurl',
		body: read('high.m3u8').toString().replaceAll(/^high/gmu, from),
	});
	server.made.set('/lecture', () => {
		const links = isOver()
			? ['/q/index.m3u8?pass=2', '/p/b/index.m3u8']
			: ['/q/index.m3u8?pass=1', '/p/a/index.m3u8'];
		const script = `for (const link of ${JSON.stringify(links)}) fetch(link).then(answer => answer.text())`;
		return {
			type: 'text/html',
			body: `<!doctype html><title>A lecture</title><video></video><script>${script}</script>`,
		};
	});
	server.made.set('/q/index.m3u8', () => playlist(isOver() ? '2/high' : '1/high'));
	// Beside it, from the start: of two cards neither has the page's title.
	for (const token of ['a', 'b']) server.made.set(`/p/${token}/index.m3u8`, () => playlist('high'));
	for (let at = 0; at < streamSeconds; at++)
		for (const [path, name] of [
			['/q/1', 'high'],
			['/q/2', 'low'],
			['/p/b', 'high'],
		] as const)
			server.made.set(`${path}/high-${at}.ts`, () => ({
				type: 'video/mp2t',
				body: read(`${name}-${at}.ts`),
			}));
	server.fate = async path => {
		if (path.startsWith('/q/1/')) {
			if (left-- > 0) return null;
			// By then those before are there.
			await sleep(3_000);
			return { status: 403 };
		}
		const isOld = path === '/q/index.m3u8' && server.asked.at(-1)?.endsWith('pass=1') === true;
		return isOld && isOver() ? { status: 403 } : null;
	};
	return {
		server,
		askedOf: (start: string) => server.asked.filter(path => path.startsWith(start)),
		[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
	};
}

/** Digests of picture and sound, whatever the file says beside them. */
const packetsOf = async (path: string): Promise<string> => {
	const digest = ['-map', '0', '-c', 'copy', '-f', 'streamhash', '-'];
	return (await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', path, ...digest])).stdout;
};

test.for(browserNames)(
	'%s: an expired link is found again on its page, in a tab that nobody sees',
	{ timeout: 240_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const home = stack.use(makeHome());
		const server = await startServer();
		stack.defer(() => server.close());
		await rustloader(home.env, 'install');
		const extension = stack.use(grantedExtension(name, [], ['http://*/*', 'https://*/*']));
		const given = { extension: extension.folder, home };
		const browser: DrivenBrowser | DrivenChromium = stack.use(
			name === 'chromium' ? await launchChromium(given) : await launchFirefox({ ...given, addonId: geckoId }),
		);
		const front = `${server.origin}/page?id=7`;
		const serve = (path: string, file: ServedFile) => void server.files.set(path, file);
		const taskThat = (url: string, is: (task: Listed) => boolean) =>
			waitFor(
				url,
				async () => (await listTasks(home.env)).find(one => one.url.includes(url) && is(one)),
				patient,
			);

		/** A download whose link ends when some of it has come; by then its page says something else. */
		async function begin(path: string, later: string): Promise<void> {
			serve('/page', page(linkTo(`/1${path}`)));
			serve(`/1${path}`, ending);
			await browser.goTo(front);
			serve('/page', page(later));
			if ('dispatchMenuClick' in browser) await browser.dispatchMenuClick(`${server.origin}/1${path}`);
			else await browser.chooseFromContextMenu('#file', menuLabel);
		}

		serve('/about', page('Nothing to see'));
		serve('/page', page(''));
		await browser.goTo(front);
		await setStored(browser, { preferences: { findLinks: true } });

		serve('/2/film.bin', film);
		await begin('/film.bin', linkTo('/2/film.bin'));
		const { path } = await taskThat(
			'/film.bin',
			({ status }) => status === 'completed' || status === 'failed',
		);
		expect(readFileSync(path ?? '').equals(contentAt(1, 0, size))).toBe(true);
		const asked = server.seen.find(one => one.path === '/2/film.bin');
		expect(asked?.headers.get('referer')).toBe(front);
		await waitFor('the tab to be gone', async () => (await tabsOf(browser)).length === 1, patient);
		expect(await tabsOf(browser)).toEqual([front]);

		await begin('/lost.bin', '<p>It is no longer here.');
		const lost = await taskThat('/lost.bin', ({ status }) => status === 'failed' || status === 'completed');
		expect(lost.fault).toMatchObject({
			code: 'link_lost',
			hint: expect.stringContaining('rustloader relink') as string,
		});
		expect(await tabsOf(browser)).toEqual([front]);

		// A stream: where its card was is another film by now, and the next best card is it, with a token in its paths.
		const site = stack.use(await serveLecture(stack));
		await browser.goTo(`${site.server.url}/lecture`);
		await downloadCard(browser, '/q/');
		const lecture = await waitFor(
			'the lecture',
			async () =>
				(await listTasks(home.env)).find(
					one => one.url.includes('/q/') && (one.status === 'completed' || one.status === 'failed'),
				),
			patient,
		);
		expect([lecture.status, lecture.fault ?? null]).toEqual(['completed', null]);
		const whole = join(home.downloads, 'whole.mp4');
		await rustloader(home.env, 'get', `${site.server.url}/p/b/index.m3u8`, '--output', whole);
		expect(await packetsOf(lecture.path ?? '')).toBe(await packetsOf(whole));
		// One look at the wrong one was enough, and nothing of it was kept.
		expect(site.askedOf('/q/2/')).toHaveLength(1);
		await waitFor('the tab to be gone', async () => (await tabsOf(browser)).length === 1, patient);
	},
);
