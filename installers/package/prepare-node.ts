import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './targets.ts';
import { withWindowsResources } from './windows-resources.ts';
import { withoutLibatomic } from './without-libatomic.ts';

type Wanted = { readonly node: string; readonly target: Target; readonly work: string };

/** Makes of a Node what the program becomes, and tells where it is; kept for the next build. */
export function prepareNode({ node, target, work }: Wanted): string {
	const { size, mtimeMs } = statSync(node);
	const made = join(work, `node-${target.name}-${process.version}-${size}-${Math.floor(mtimeMs)}`);
	if (statSync(made, { throwIfNoEntry: false })) return made;
	const beside = `${made}.new`;
	try {
		copyFileSync(node, beside);
		prepare(beside, target);
		renameSync(beside, made);
		return made;
	} finally {
		rmSync(beside, { force: true });
	}
}

function prepare(path: string, { platform }: Target): void {
	if (platform === 'linux') {
		strip(path);
		writeFileSync(path, withoutLibatomic(readFileSync(path)));
	}
	if (platform === 'win32') writeFileSync(path, withWindowsResources(readFileSync(path)));
}

/** Without its symbols Node for Linux is a fifth smaller. Where no program can do that, it stays as it is. */
function strip(path: string): void {
	// The first knows this machine's programs alone.
	for (const tool of ['strip', 'llvm-strip']) {
		try {
			execFileSync(tool, ['--strip-all', path], { stdio: 'ignore' });
			return;
		} catch {
			// The next one may.
		}
	}
}
