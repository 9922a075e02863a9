import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { waitFor } from './wait-for.ts';

const xdotoolTimeoutMs = 10_000;
const menuOpensMs = 3_000;
const menuClosesMs = 1_500;
const edgeTolerancePixels = 3;

/**
 * Right-clicks, and chooses an item of the menu that opens. Chromium's menu is not a page, so no protocol reaches it;
 * it is a window of its own on the display, and the keyboard works in it: a letter chooses the one item that begins
 * with it. A menu without such an item stays open; then the extension was not ready yet, and the click is repeated.
 */
export async function chooseFromMenu(
	page: Page,
	display: string,
	choice: { selector: string; label: string; keys: readonly string[] },
) {
	const { selector, label, keys } = choice;
	await waitFor(`"${label}" in the menu of ${selector}`, async () => {
		await page.bringToFront();
		const element = await page.waitForSelector(selector, { visible: true });
		await element?.scrollIntoView();
		const point = await element?.clickablePoint();
		if (!point) return false;
		await page.mouse.click(point.x, point.y, { button: 'right' });
		const looksFor = (wanted: Menu) => async (): Promise<boolean> =>
			(await lookForMenu(display, point.x)) === wanted;
		const isOpen = await waitFor('the menu to open', looksFor('open'), { timeoutMs: menuOpensMs }).catch(
			() => false,
		);
		if (!isOpen) return false;
		await xdotool(display, 'key', '--delay', '100', ...keys);
		const chosen = await waitFor('the menu to close', looksFor('closed'), { timeoutMs: menuClosesMs }).catch(
			() => false,
		);
		if (!chosen) await xdotool(display, 'key', 'Escape');
		return chosen;
	});
}

/** `unknown`: a window went away while it was looked at. */
type Menu = 'open' | 'closed' | 'unknown';

/** The menu has an edge where the mouse is. */
async function lookForMenu(display: string, x: number): Promise<Menu> {
	const listed = await xdotool(
		display,
		'search',
		'--onlyvisible',
		'--name',
		'.*',
		'getwindowgeometry',
		'%@',
	).catch(() => null);
	if (listed === null) return 'unknown';
	const windows = [...listed.stdout.matchAll(/Position: (\d+),\d+[^\n]*\s+Geometry: (\d+)x/gu)];
	const edges = windows.flatMap(([, left, width]) => [Number(left), Number(left) + Number(width)]);
	return edges.some(edge => Math.abs(edge - x) <= edgeTolerancePixels) ? 'open' : 'closed';
}

const xdotool = (display: string, ...args: readonly string[]) =>
	promisify(execFile)('xdotool', args, {
		env: { ...process.env, DISPLAY: display },
		timeout: xdotoolTimeoutMs,
	});
