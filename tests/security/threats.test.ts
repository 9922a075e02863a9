import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('SECURITY.md', root), 'utf8');
const threats = text.slice(text.indexOf('## Threats'), text.indexOf('## In more words'));
const rows = threats
	.split('\n')
	.filter(line => line.startsWith('|') && !/^\|\s*(?:-|Threat)/u.test(line))
	.map(line => line.split('|').map(cell => cell.trim()));

test('every threat has a control, and a test that is there', () => {
	expect(rows.length).toBeGreaterThan(25);
	for (const [, threat = '', control = '', tests = ''] of rows) {
		expect(control, threat).not.toBe('');
		const paths = [...tests.matchAll(/`(tests\/[\w./-]+\.test\.ts)`/gu)].map(([, path = '']) => path);
		expect(paths.length, threat).toBeGreaterThan(0);
		for (const path of paths) expect(existsSync(new URL(path, root)), path).toBe(true);
	}
});

test('every kind of attacker is there', () => {
	for (const who of ['web page', 'Another extension', 'Another user', 'malicious server', 'yt-dlp', 'plugin'])
		expect(threats).toContain(who);
});
