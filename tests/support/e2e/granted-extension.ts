import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../rustloader.ts';

type Manifest = { readonly permissions: readonly string[]; readonly optional_permissions: readonly string[] };

/**
 * A copy of the built extension that has permissions from the start, for the browser's own question is no page that a
 * test could answer.
 */
export function grantedExtension(
	name: 'chromium' | 'firefox',
	granted: readonly string[],
	hosts: readonly string[] = ['http://127.0.0.1/*'],
): { readonly folder: string } & Disposable {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-extension-'));
	cpSync(name === 'chromium' ? built.chrome : built.firefox, folder, { recursive: true });
	const path = join(folder, 'manifest.json');
	const { optional_permissions: optional, ...manifest } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
	const changed = {
		...manifest,
		permissions: [...manifest.permissions, ...granted],
		optional_permissions: optional.filter(permission => !granted.includes(permission)),
		host_permissions: hosts,
	};
	writeFileSync(path, JSON.stringify(changed));
	return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
