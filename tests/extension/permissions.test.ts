import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { manifestFor, type BrowserName } from '../../extension/manifest-for.ts';

const document = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');

/** Of the table below a heading, what stands in code in the first column of its rows. */
function rowsBelow(heading: string): string[] {
	const [, after = ''] = document.split(`## ${heading}\n`);
	const [section = ''] = after.split('\n## ');
	const rows = section.split('\n').filter(line => line.startsWith('| `'));
	// Each says why.
	for (const row of rows) expect(row.split('|').at(-2)?.trim().length).toBeGreaterThan(30);
	return rows.flatMap(row =>
		[...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/gu)].map(([, name]) => name ?? ''),
	);
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
const browsers: readonly BrowserName[] = ['chrome', 'firefox'];
const manifests = browsers.map(manifestFor);

test('what is had from the start is what is written down, point by point', () => {
	expect(sorted(rowsBelow('From the start'))).toEqual(
		sorted(manifests.flatMap(({ permissions }) => permissions)),
	);
	for (const manifest of manifests) expect(manifest).not.toHaveProperty('host_permissions');
});

test('so is what is asked for later', () => {
	expect(sorted(rowsBelow('When you switch something on'))).toEqual(
		sorted(
			manifests.flatMap(({ optional_permissions, optional_host_permissions }) => [
				...optional_permissions,
				...optional_host_permissions,
			]),
		),
	);
});

test('and what Firefox asks consent for', () => {
	const { data_collection_permissions: data } =
		manifests.flatMap(manifest => ('browser_specific_settings' in manifest ? [manifest] : []))[0]
			?.browser_specific_settings?.gecko ?? {};
	expect(sorted(rowsBelow('What Firefox calls collected data'))).toEqual(
		sorted([...(data?.required ?? []), ...(data?.optional ?? [])]),
	);
});

test('one browser is asked for nothing that only the other knows', () => {
	expect(manifestFor('firefox').permissions).not.toContain('sidePanel');
	expect(Object.keys(manifestFor('chrome'))).not.toContain('browser_specific_settings');
});
