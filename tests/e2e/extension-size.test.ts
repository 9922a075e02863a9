import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { built } from '../support/rustloader.ts';

const packedBytesMax = 600_000;
/** What a ZIP says of each file, its name twice. */
const entryBytes = (name: string): number => 30 + 46 + 2 * name.length;

/** As it goes to the stores: a ZIP of the built folder. */
function packedBytes(folder: string): number {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const files = names.filter(name => statSync(join(folder, name)).isFile());
	return files.reduce(
		(sum, name) => sum + entryBytes(name) + deflateRawSync(readFileSync(join(folder, name))).length,
		22,
	);
}

test.each([built.chrome, built.firefox])('%s is small enough to be fetched in passing', folder => {
	const bytes = packedBytes(folder);
	expect(bytes).toBeGreaterThan(20_000);
	expect(bytes).toBeLessThan(packedBytesMax);
});

test.each([built.chrome, built.firefox])('%s fetches nothing from elsewhere', folder => {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const pages = names.filter(name => /\.(?:html|css)$/u.test(name));
	expect(pages.length).toBeGreaterThan(4);
	for (const name of pages)
		expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(
			/(?:src|href)="?(?:https?:)?\/\/|url\(["']?https?:/u,
		);
});
