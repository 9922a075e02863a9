import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../effects/replace-file.ts';
import type { Registry } from '../../effects/registry.ts';
import { digestOf, putAside, type Keeper } from './keeper.ts';
import { flatpakLauncher, hostManifest, manifestProgram } from './manifest.ts';
import { canRegister, type Target } from './targets.ts';

export type Registration =
	| { readonly kind: 'registered'; readonly replaced: string | null }
	| { readonly kind: 'unchanged' }
	/** Somebody else's is there, and works. */
	| { readonly kind: 'foreign'; readonly program: string }
	/** Its sandbox lets it start nothing. */
	| { readonly kind: 'unreachable' }
	| { readonly kind: 'failed'; readonly detail: string };

export type RegisterPorts = {
	readonly executable: string;
	/** Whether a foreign manifest that works is put aside. */
	readonly replace: boolean;
	readonly keeper: Keeper;
	readonly registry: Registry;
};

/** Registers with one browser. Never throws: no browser is kept waiting for another. */
export function register(target: Target, ports: RegisterPorts): Registration {
	if (!canRegister(target)) return { kind: 'unreachable' };
	try {
		if (target.sandbox?.kind === 'flatpak') writeLauncher(target.sandbox.launcher, target, ports);
		const written = writeManifest(target, ports);
		if (target.key === null || written.kind === 'foreign') return written;
		return writeKey(target, target.key, ports) ?? written;
	} catch (error) {
		return { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
	}
}

/** What the manifest of that browser names. */
export const programFor = ({ sandbox }: Target, executable: string): string =>
	sandbox?.kind === 'flatpak' ? sandbox.launcher : executable;

function writeLauncher(path: string, target: Target, { executable, keeper }: RegisterPorts): void {
	const content = flatpakLauncher(executable);
	const sha256 = digestOf(content);
	keeper.makeFolder(dirname(path));
	replaceFile(path, content, 0o755);
	keeper.remember({ browser: target.id, path, sha256, replaced: null });
}

function writeManifest(target: Target, { executable, replace, keeper }: RegisterPorts): Registration {
	const path = target.manifest;
	const program = programFor(target, executable);
	const content = hostManifest(target.family, program, keeper.receipt.extensions);
	const sha256 = digestOf(content);
	const present = look(path);
	const before = keeper.remembered(path);
	const digest = present.content && digestOf(present.content);
	const isOwn = digest !== null && [before?.sha256, sha256].includes(digest);
	if (present.content && !isOwn && !replace) {
		const foreign = foreignProgram(present.content, program);
		if (foreign !== null) return { kind: 'foreign', program: foreign };
	}
	keeper.makeFolder(dirname(path));
	const aside = present.isThere && !isOwn ? putAside(path) : null;
	if (digest !== sha256) replaceFile(path, content, 0o644);
	keeper.remember({ browser: target.id, path, sha256, replaced: before?.replaced ?? aside });
	return digest === sha256 ? { kind: 'unchanged' } : { kind: 'registered', replaced: aside };
}

/** The program of a manifest that works, and is not ours; what leads nowhere, or to us, is nobody's. */
function foreignProgram(content: Buffer, own: string): string | null {
	const program = manifestProgram(content.toString('utf8'));
	if (program === null || !existsSync(program) || isSame(program, own)) return null;
	return program;
}

function isSame(one: string, other: string): boolean {
	return one === other || (existsSync(other) && realpathSync(one) === realpathSync(other));
}

/** A key that leads elsewhere is somebody else's; returns null where all is well. */
function writeKey(
	target: Target,
	key: string,
	{ replace, keeper, registry }: RegisterPorts,
): Registration | null {
	const value = target.manifest;
	const present = registry.read(key);
	const isRight = present?.type === 'REG_SZ' && present.data === value;
	if (present && !isRight && present.data !== value && existsSync(present.data) && !replace)
		return { kind: 'foreign', program: present.data };
	// A value of another type is not replaced by every Windows.
	if (present && present.type !== 'REG_SZ') registry.remove(key);
	if (!isRight) registry.write(key, value);
	const others = keeper.receipt.registry.filter(entry => entry.key !== key);
	keeper.update({ registry: [...others, { browser: target.id, key, value }] });
	return null;
}

type Present = { readonly isThere: boolean; readonly content: Buffer | null };

/** A link that leads nowhere is there, and holds nothing. */
function look(path: string): Present {
	try {
		return { isThere: true, content: readFileSync(path) };
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return { isThere: lstatSync(path, { throwIfNoEntry: false }) !== undefined, content: null };
	}
}
