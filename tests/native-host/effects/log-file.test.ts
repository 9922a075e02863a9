import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog } from '../../../native-host/src/effects/log-file.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rustloader-log-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const text = (name = 'log') => readFileSync(join(folder, name), 'utf8');

test('keeps two files of bounded size, both for us alone', () => {
	const log = openLog(join(folder, 'log'), 1_000);
	for (let n = 0; n < 100; n++) log('info', `line ${n}`);
	for (const name of ['log', 'log.1']) {
		expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
		expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
	}
	expect(text()).toContain('line 99');
});

test('one line each, without escapes, however long or odd', () => {
	const log = openLog(join(folder, 'log'));
	log('error', `a\nb\u001b[2J${'x'.repeat(10_000)}`);
	expect(text().split('\n')).toHaveLength(2);
	expect(text().length).toBeLessThan(2_200);
	expect(text()).not.toContain('\u001b');
});

test('addresses lose their secrets', () => {
	openLog(join(folder, 'log'))('error', 'GET https://u:pw@e.example/a?token=s3cret failed');
	expect(text()).toContain('https://***@e.example/a?token=*** failed');
});

test('a log that cannot be written is no error', () => {
	openLog('/dev/null/log')('info', 'lost');
});
