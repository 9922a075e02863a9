import { setTimeout as sleep } from 'node:timers/promises';
import { geckoId } from '../../installers/extension-ids.ts';
import { launchChromium } from '../../tests/support/browsers/chromium.ts';
import type { DrivenBrowser } from '../../tests/support/browsers/driven-browser.ts';
import { launchFirefox } from '../../tests/support/browsers/firefox.ts';
import { makeHome } from '../../tests/support/browsers/home.ts';
import { waitFor } from '../../tests/support/browsers/wait-for.ts';
import { standInForYtDlp } from '../../tests/support/e2e/stand-in-for-yt-dlp.ts';
import { built, rustloader } from '../../tests/support/rustloader.ts';
import { compare, median, noGoal } from '../goals.ts';
import type { Own } from './own.ts';

const downloads = 500;
const atOnce = 100;
const openings = 10;

/** The popup of a long queue, opened again and again: when something is seen, and when the rows are there. */
export const popup: Own = {
	name: 'popup',
	title: `popup of ${downloads} downloads`,
	async run({ quick }) {
		const rows = [];
		for (const name of ['chromium', 'firefox'] as const) {
			const told = await openOften(name, quick ? openings / 2 : openings);
			const what = `${name}: first picture after, ms`;
			rows.push(
				compare({ case: this.title, what, measured: median(told.painted), most: 100, digits: 0 }),
				noGoal(this.title, `${name}: rows after, ms`, median(told.filled).toFixed(0)),
			);
		}
		return { table: [], rows };
	},
};

async function openOften(name: DrivenBrowser['name'], count: number) {
	await using stack = new AsyncDisposableStack();
	const home = stack.use(makeHome());
	standInForYtDlp(home);
	await rustloader(home.env, 'install');
	for (let first = 0; first < downloads; first += atOnce) {
		const urls = Array.from({ length: atOnce }, (_, at) => `http://127.0.0.1:9/file-${first + at}.zip`);
		await rustloader(home.env, 'add', '--start-at', '2999-01-01T00:00', ...urls);
	}
	const browser = stack.use(
		name === 'chromium'
			? await launchChromium({ extension: built.chrome, home })
			: await launchFirefox({ extension: built.firefox, home, addonId: geckoId }),
	);
	const painted: number[] = [];
	const filled: number[] = [];
	for (let opening = 0; opening <= count; opening++) {
		const shown = await browser.openPopup();
		const times = await waitFor('the rows of the popup', () => shown.evaluate<number[] | null>(timesOf));
		await shown.close();
		await sleep(300);
		// The first one has the browser read and compile everything; the next are what people see.
		if (opening === 0) continue;
		painted.push(times[0] ?? 0);
		filled.push(times[1] ?? 0);
	}
	return { painted, filled };
}

/** In milliseconds since it was opened: the first picture with words, and the first row's. */
const timesOf = `(() => {
	const { performance } = window;
	const [paint] = performance.getEntriesByName('first-contentful-paint');
	if (!paint || !document.querySelector('.row')) return null;
	window.rowsAt ??= performance.now();
	return [paint.startTime, window.rowsAt];
})()`;
