import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../effects/replace-file.ts';
import type { Registry } from '../../effects/registry.ts';
import { digestOf, putAside, type Keeper } from './keeper.ts';
import { hostManifest, manifestProgram } from './manifest.ts';
import type { Target } from './targets.ts';

export type Registration =
	| { readonly kind: 'registered'; readonly replaced: string | null }
	| { readonly kind: 'unchanged' }
	/** Somebody else's is there, and works. */
	| { readonly kind: 'foreign'; readonly program: string }
	| { readonly kind: 'failed'; readonly detail: string };

type Ports = {
	readonly executable: string;
	/** Whether a foreign manifest is put aside. */
	readonly force: boolean;
	readonly keeper: Keeper;
	readonly registry: Registry;
};

/** Registers with one browser. Never throws: no browser is kept waiting for another. */
export function register(target: Target, ports: Ports): Registration {
	try {
		const written = writeManifest(target, ports);
		if (target.key === null || written.kind === 'foreign') return written;
		return writeKey(target, target.key, ports) ?? written;
	} catch (error) {
		return { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
	}
}

function writeManifest(target: Target, { executable, force, keeper }: Ports): Registration {
	const path = target.manifest;
	const content = hostManifest(target.family, executable, keeper.receipt.extensions);
	const sha256 = digestOf(content);
	const present = readIfThere(path);
	const before = keeper.remembered(path);
	const own = present && [before?.sha256, sha256].includes(digestOf(present));
	if (present && !own && !force) {
		const program = manifestProgram(present.toString('utf8'));
		if (program === null || existsSync(program)) return { kind: 'foreign', program: program ?? 'unknown' };
	}
	keeper.makeFolder(dirname(path));
	const replaced = present && !own ? putAside(path) : (before?.replaced ?? null);
	if (!present || !own || digestOf(present) !== sha256) replaceFile(path, content, 0o644);
	keeper.remember({ browser: target.browser, path, sha256, replaced });
	if (present && own && digestOf(present) === sha256) return { kind: 'unchanged' };
	return { kind: 'registered', replaced: present && !own ? replaced : null };
}

/** A key that leads elsewhere is somebody else's; returns null where all is well. */
function writeKey(target: Target, key: string, { force, keeper, registry }: Ports): Registration | null {
	const value = target.manifest;
	const present = registry.read(key);
	if (present !== null && present !== value && existsSync(present) && !force)
		return { kind: 'foreign', program: present };
	if (present !== value) registry.write(key, value);
	const others = keeper.receipt.registry.filter(entry => entry.key !== key);
	keeper.update({ registry: [...others, { browser: target.browser, key, value }] });
	return null;
}

function readIfThere(path: string): Buffer | null {
	try {
		return readFileSync(path);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}
