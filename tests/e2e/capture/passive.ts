import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { DrivenBrowser } from '../../support/browsers/driven-browser.ts';
import type { Home } from '../../support/browsers/home.ts';
import { waitFor } from '../../support/browsers/wait-for.ts';
import type { CorpusPage } from '../../support/capture/corpus-page.ts';
import { passivePage } from '../../support/capture/passive-page.ts';

/** A page that reports, and its reports. */
export function passiveCase() {
	const reports: string[] = [];
	const page: CorpusPage = {
		name: 'passive',
		html: ({ here }) => passivePage(here),
		finds: [],
		isFrame: true,
		serve: ({ body }) => {
			reports.push(body);
			return { status: 204 };
		},
	};
	return { page, reports };
}

/** The same page finds the same where it is listened to and where it is not: the extension has no access to files. */
export async function expectPassive(
	browser: DrivenBrowser,
	{ here, home, reports }: { here: string; home: Home; reports: readonly string[] },
): Promise<void> {
	const file = join(home.home, 'passive.html');
	writeFileSync(file, passivePage(here));
	const found: unknown[] = [];
	for (const url of [`${here}/page/passive`, pathToFileURL(file).href]) {
		const before = reports.length;
		await browser.goTo(url);
		found.push(JSON.parse(await waitFor('the report', () => reports[before])));
	}
	expect(found[0]).toEqual(found[1]);
}
