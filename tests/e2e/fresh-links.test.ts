import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium, type DrivenChromium } from '../support/browsers/chromium.ts';
import type { DrivenBrowser } from '../support/browsers/driven-browser.ts';
import { launchFirefox } from '../support/browsers/firefox.ts';
import { makeHome } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { setStored } from '../support/e2e/extension-storage.ts';
import { grantedExtension } from '../support/e2e/granted-extension.ts';
import { standInForYtDlp } from '../support/e2e/stand-in-for-yt-dlp.ts';
import { listTasks, rustloader, type Listed } from '../support/rustloader.ts';
import { contentAt } from '../support/server/content.ts';
import type { ServedFile } from '../support/server/script.ts';
import { startServer } from '../support/server/server.ts';
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

test.for(browserNames)(
	'%s: an expired link is found again on its page, in a tab that nobody sees',
	{ timeout: 240_000 },
	async name => {
		await using stack = new AsyncDisposableStack();
		const home = stack.use(makeHome());
		const server = await startServer();
		stack.defer(() => server.close());
		standInForYtDlp(home);
		await rustloader(home.env, 'install');
		const extension = stack.use(grantedExtension(name, []));
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
	},
);
