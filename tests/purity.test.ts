import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'rustloader-purity-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const platform = {
	timer: 'setTimeout(() => {}, 1);',
	process: 'process.exit();',
	fetch: 'void fetch("http://127.0.0.1/");',
	url: 'new URL("http://127.0.0.1/");',
	module: 'import * as fs from "node:fs/promises"; fs.stat("x");',
	browser: 'browser.runtime.reload();',
};
const harmless = 'export const answer: number = [1, 2].at(-1) ?? 0;';

test.each(['shared', 'native-host/src/core', 'extension/src/core'])(
	'no platform code compiles in %s',
	folder => {
		const files = { ...platform, harmless };
		for (const [name, code] of Object.entries(files))
			writeFileSync(join(scratch, `${name}.ts`), `${code}\nexport {};\n`);
		const config = { extends: join(root, folder, 'tsconfig.json'), include: [join(scratch, '*.ts')] };
		writeFileSync(join(scratch, 'tsconfig.json'), JSON.stringify(config));
		const errors = compile();
		for (const name of Object.keys(platform)) expect(errors).toContain(`${name}.ts`);
		expect(errors).not.toContain('harmless.ts');
	},
);

function compile(): string {
	const tsc = join(root, 'node_modules/typescript/bin/tsc');
	try {
		execFileSync(process.execPath, [tsc, '-p', scratch, '--pretty', 'false'], { encoding: 'utf8' });
		return '';
	} catch (error) {
		return String((error as { stdout: unknown }).stdout);
	}
}
