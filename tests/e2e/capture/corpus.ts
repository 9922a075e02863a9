import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { geckoId } from '../../../installers/extension-ids.ts';
import { launchChromium } from '../../support/browsers/chromium.ts';
import type { DrivenBrowser } from '../../support/browsers/driven-browser.ts';
import { launchFirefox } from '../../support/browsers/firefox.ts';
import type { Home } from '../../support/browsers/home.ts';
import type { CorpusPage, Wanted } from '../../support/capture/corpus-page.ts';
import { built } from '../../support/rustloader.ts';

/** A card as the popup shows it. */
export type Shown = {
	readonly key: string;
	readonly title: string;
	readonly text: string;
	readonly isProtected: boolean;
};

export type PageResult = {
	readonly name: string;
	readonly missed: readonly string[];
	readonly wrong: readonly string[];
	readonly right: number;
};

/** A copy that may watch every site: the browser's own question is no page that a test could answer. */
function copyThatWatches(original: string): string {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-extension-'));
	cpSync(original, folder, { recursive: true });
	const path = join(folder, 'manifest.json');
	const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
	delete manifest['optional_host_permissions'];
	writeFileSync(path, JSON.stringify({ ...manifest, host_permissions: ['http://*/*', 'https://*/*'] }));
	return folder;
}

/** A browser whose extension watches every site; `stack` ends it and takes its copy of the extension away. */
export async function launchWatching(
	stack: AsyncDisposableStack,
	name: DrivenBrowser['name'],
	home: Home,
): Promise<DrivenBrowser> {
	const extension = stack.adopt(copyThatWatches(built[name === 'chromium' ? 'chrome' : 'firefox']), folder =>
		rmSync(folder, { recursive: true, force: true }),
	);
	return stack.use(
		name === 'firefox'
			? await launchFirefox({ extension, home, addonId: geckoId })
			: await launchChromium({ extension, home }),
	);
}

/** The cards in the popup, as they are now. */
export async function readShown(browser: DrivenBrowser): Promise<Shown[]> {
	const popup = await browser.openPopup();
	const shown = await popup.evaluate<Shown[]>(`new Promise(resolve => {
		const read = () => [...document.querySelectorAll('.media-card')].map(card => ({
			key: card.dataset.key,
			title: card.querySelector('.media-name').textContent,
			text: card.innerText,
			isProtected: card.classList.contains('is-protected'),
		}));
		let tries = 0;
		const look = () => {
			const section = document.querySelector('.media');
			if (!section && (tries += 1) < 60) return void setTimeout(look, 25);
			section?.querySelector('.media-end [aria-expanded=false]')?.click();
			setTimeout(() => resolve(read()), 60);
		};
		look();
	})`);
	await popup.close();
	return shown;
}

/** Waits until the number on the button stays what it is, then reads the cards in the popup. */
export async function readCards(
	browser: DrivenBrowser,
	{ calmMs, leastMs }: { calmMs: number; leastMs: number },
): Promise<Shown[]> {
	const began = Date.now();
	let last = '';
	let since = Date.now();
	while (Date.now() - since < calmMs || Date.now() - began < leastMs) {
		const now = await browser.badge();
		if (now !== last) since = Date.now();
		last = now;
		await new Promise(resolve => setTimeout(resolve, 100));
	}
	return await readShown(browser);
}

/** Each card that was wanted is one card, and every other is wrong. */
export function judge({ name, finds }: CorpusPage, shown: readonly Shown[]): PageResult {
	const left = [...shown];
	const missed: string[] = [];
	let right = 0;
	for (const wanted of finds) {
		const place = left.findIndex(card => isIt(card, wanted));
		if (place >= 0) {
			left.splice(place, 1);
			right += wanted.isOptional === true ? 0 : 1;
		} else if (wanted.isOptional !== true) missed.push(JSON.stringify(wanted));
	}
	return {
		name,
		missed,
		wrong: left.map(({ key, title, text }) => `${key} “${title}” ${text.replaceAll('\n', ' | ')}`),
		right,
	};
}

const isIt = (card: Shown, { is, title, says = [], isProtected = false }: Wanted): boolean =>
	[is].flat().some(one => card.key.includes(one) || card.text.includes(one)) &&
	(title === undefined || card.title === title) &&
	says.every(words => card.text.includes(words)) &&
	card.isProtected === isProtected;
