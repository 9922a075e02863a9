import { execFileSync } from 'node:child_process';
import {
	closeSync,
	existsSync,
	ftruncateSync,
	mkdirSync,
	openSync,
	rmdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export type SlowDisk = Disposable & {
	readonly folder: string;
	/** What to put before the command that is to feel it. */
	readonly via: readonly string[];
};

const bytes = 512 * 2 ** 20;
const groups = '/sys/fs/cgroup/blkio';

/**
 * A file system of its own that writes at once (`sync`), on a loop device that a control group holds to a rate. A
 * write then blocks for as long as such a disk takes. Gives the reason where this machine does not let us.
 */
export function mountSlowDisk(within: string, bytesPerSecond: number): SlowDisk | string {
	if (process.getuid?.() !== 0) return 'mounting needs root';
	if (!existsSync(groups)) return 'no control group for block devices (version 1)';
	const image = join(within, 'slow.img');
	const folder = join(within, 'slow');
	const group = join(groups, `rustloader-bench-${process.pid}`);
	const file = openSync(image, 'w');
	ftruncateSync(file, bytes);
	closeSync(file);
	mkdirSync(folder);
	const undo = (): void => {
		attempt(() => run('umount', folder));
		attempt(() => rmdirSync(group));
		rmSync(image, { force: true });
	};
	process.prependOnceListener('exit', undo);
	try {
		run('mkfs.ext4', '-q', '-F', image);
		run('mount', '-o', 'loop,sync', image, folder);
		mkdirSync(group);
		const device = run('findmnt', '-n', '-o', 'MAJ:MIN', folder).trim();
		writeFileSync(join(group, 'blkio.throttle.write_bps_device'), `${device} ${bytesPerSecond}`);
	} catch (error) {
		undo();
		return `no slow disk here (${error instanceof Error ? error.message.split('\n')[0] : 'unknown'})`;
	}
	return {
		folder,
		via: ['sh', '-c', `echo $$ >'${group}/cgroup.procs' && exec "$@"`, 'sh'],
		[Symbol.dispose]() {
			process.off('exit', undo);
			undo();
		},
	};
}

const run = (command: string, ...args: string[]): string =>
	execFileSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });

function attempt(act: () => unknown): void {
	try {
		act();
	} catch {
		// It was never made, or is gone.
	}
}
