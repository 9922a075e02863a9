import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.env['RUSTLOADER_DEMO'] ?? fileURLToPath(new URL('../../.demo/', import.meta.url));

/** Everything the demo leaves behind is in one folder of the repository (or RUSTLOADER_DEMO), which may be deleted at any time. */
export const demoFolders = {
	root,
	person: join(root, 'person'),
	downloads: join(root, 'Downloads'),
} as const;

const portFile = join(root, 'port');

export function rememberedPort(): number {
	try {
		return Number(readFileSync(portFile, 'utf8')) || 0;
	} catch {
		return 0;
	}
}

export function rememberPort(port: number): void {
	mkdirSync(root, { recursive: true });
	writeFileSync(portFile, String(port));
}

/** What the browser keeps; the queue stays. */
export const forgetProfiles = (): void =>
	rmSync(join(demoFolders.person, 'home'), { recursive: true, force: true, maxRetries: 5 });

export const forgetPerson = (): void =>
	rmSync(demoFolders.person, { recursive: true, force: true, maxRetries: 5 });
