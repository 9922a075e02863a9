import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'extension/manifest.json'), 'utf8')) as Record<
	string,
	unknown
>;

test('no page can speak to the extension, load its files, or weaken its policy', () => {
	expect(manifest['externally_connectable']).toBeUndefined();
	expect(manifest['web_accessible_resources'] ?? []).toEqual([]);
	expect(JSON.stringify(manifest['content_security_policy'] ?? '')).not.toMatch(/unsafe|https?:|\*/u);
});

test('no site is read before somebody allows it', () => {
	expect(manifest['host_permissions'] ?? []).toEqual([]);
	const permissions = manifest['permissions'] as string[];
	for (const grave of ['cookies', '<all_urls>', 'debugger', 'history', 'tabs', 'management', 'proxy'])
		expect(permissions).not.toContain(grave);
});

/** Text from servers and pages is shown: as text alone. */
test('nothing of the extension makes markup or code of text', () => {
	const sources = readdirSync(join(root, 'extension/src'), { recursive: true, encoding: 'utf8' }).filter(
		path => /\.tsx?$/u.test(path),
	);
	expect(sources.length).toBeGreaterThan(20);
	for (const path of sources) {
		const text = readFileSync(join(root, 'extension/src', path), 'utf8');
		expect(text, path).not.toMatch(
			/dangerouslySetInnerHTML|\.(?:inner|outer)HTML\s*=|insertAdjacentHTML|document\.write\(|\beval\(|new Function\(/u,
		);
	}
});
