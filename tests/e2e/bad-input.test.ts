import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { faults, type FaultCode } from '../../shared/domain/faults.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { popupText, typeAddress, waitForRow } from '../support/e2e/popup.ts';
import { inScene, type Scene } from '../support/e2e/scene.ts';
import { fileDigest } from '../support/file-digest.ts';
import { links, menuLabel, slowQuery, verySlowQuery } from './browsers.ts';

/** A folder that refuses new files even to root. */
const unwritable = '/sys/kernel';

/** Links on the demo page, and what they lead to. */
const bad = [
	['missing', 'http_not_found'],
	['forbidden', 'http_forbidden'],
	['broken', 'http_server_error'],
	['empty', 'empty_body'],
	['closes-early', 'closed_early'],
] as const satisfies readonly (readonly [string, FaultCode])[];

test('what goes wrong at the server is named in the popup and on the command line, and stops nothing else', context =>
	inScene({}, async scene => {
		const { site } = scene;
		await scene.run('settings', 'set', 'retries', '0');
		const browser = await scene.launch('chromium');
		await browser.goTo(site.url);
		await browser.chooseFromContextMenu(links.verySlowFile, menuLabel);
		for (const [id] of bad) await browser.chooseFromContextMenu(`#${id}`, menuLabel);

		const popup = await browser.openPopup();
		for (const [id, code] of bad) {
			const file = `${id}.bin`;
			const { sentence, hint } = faults[code];
			await waitForRow(popup, file, { says: ['Failed', sentence, hint], timeoutMs: 60_000 });
			const { fault } = await scene.taskThat('failed', new URL(`/faults/${file}`, site.url).href);
			expect(fault).toMatchObject({ code, sentence, hint });
		}
		await popup.screenshot(scene.picture('chromium-popup-failed'));

		const { path } = await scene.taskThat('completed', `${site.file.url}${verySlowQuery}`, {
			timeoutMs: 40_000,
		});
		expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
		expect(scene.daemons()).toHaveLength(1);
		expect(finalNames(scene)).toEqual([basename(path ?? '')]);
	})(context));

test('a folder that cannot be used, and addresses that are none, are named too', context =>
	inScene({}, async scene => {
		const { site, home } = scene;
		const browser = await scene.launch('chromium');
		await browser.goTo(site.url);
		const file = basename(site.file.url);
		const aFile = join(home.home, 'in-the-way');
		writeFileSync(aFile, 'not a folder');

		const popup = await browser.openPopup();
		const folders = [
			[join(home.home, 'nowhere'), 'folder_missing', slowQuery],
			[aFile, 'folder_missing', verySlowQuery],
			[unwritable, 'folder_not_writable', '?line=3000000'],
		] as const satisfies readonly (readonly [string, FaultCode, string])[];
		for (const [folder, code, query] of folders) {
			await scene.run('settings', 'set', 'downloadFolder', folder);
			await typeAddress(popup, `${site.file.url}${query}`);
			const { fault } = await scene.taskThat('failed', `${site.file.url}${query}`);
			expect(fault).toMatchObject({ code });
			const { sentence, hint } = faults[code];
			await waitForRow(popup, file, { says: ['Failed', sentence, hint] });
			await scene.run('remove', (await scene.tasks())[0]?.id ?? '');
			await waitFor('the row to go', async () => !(await popupText(popup)).includes(sentence));
		}

		const addresses = [
			['ftp://127.0.0.1/file.bin', 'url_scheme'],
			['http://[not-an-address/', 'url_malformed'],
		] as const satisfies readonly (readonly [string, FaultCode])[];
		for (const [address, code] of addresses) {
			await typeAddress(popup, address);
			await waitFor(faults[code].sentence, async () =>
				(await popupText(popup)).includes(faults[code].sentence),
			);
			await expect(scene.run('add', address)).rejects.toThrow(faults[code].sentence);
		}
		await popup.screenshot(scene.picture('chromium-popup-refused'));
		expect(await scene.tasks()).toEqual([]);

		await scene.run('settings', 'set', 'downloadFolder', home.downloads);
		await typeAddress(popup, site.file.url);
		const { path } = await scene.taskThat('completed', site.file.url);
		expect(await fileDigest(path ?? '')).toBe(site.file.sha256);
		expect(finalNames(scene)).toEqual([file]);
		expect(scene.daemons()).toHaveLength(1);
	})(context));

/** Files in the download folder that are not growing ones. */
const finalNames = ({ home }: Scene): string[] =>
	readdirSync(home.downloads).filter(name => !/\.part\b/u.test(name));
