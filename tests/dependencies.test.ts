import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

type Package = {
	readonly license?: string;
	readonly dependencies?: Record<string, string>;
	readonly devDependencies?: Record<string, string>;
	readonly optionalDependencies?: Record<string, string>;
};
const about = JSON.parse(read('package.json')) as Package;
const named = { ...about.dependencies, ...about.devDependencies, ...about.optionalDependencies };

/** Rows that begin with the name of a package. */
const rows = new Map(
	[...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`\s*\| ([^|]+?)\s*\| ([^|]+?)\s*\|/gmu)].map(
		([, name = '', licence = '', why = '']) => [name, { licence, why }],
	),
);

test('the list of dependencies is that of package.json', () => {
	expect([...rows.keys()].sort()).toEqual(Object.keys(named).sort());
	for (const { why } of rows.values()) expect(why.length).toBeGreaterThan(3);
});

test('each has the licence that is written down, and one that may be passed on', () => {
	for (const [name, { licence }] of rows) {
		const { license } = JSON.parse(read(`node_modules/${name}/package.json`)) as Package;
		expect(licence, name).toBe(license);
		expect(licence, name).toMatch(/^(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|MPL-2\.0|MIT OR Apache-2\.0)$/u);
	}
});

test('each is one version and no range', () => {
	for (const [name, version] of Object.entries(named)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/u);
});
