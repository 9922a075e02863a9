import { setTimeout as sleep } from 'node:timers/promises';
import { basename } from 'node:path';
import type { Home } from '../support/browsers/home.ts';
import { fileDigest } from '../support/file-digest.ts';
import { listTasks, type Listed } from '../support/rustloader.ts';
import type { Site } from './site.ts';

export type Following = { readonly site: Site; readonly home: Home; readonly interrupted: AbortSignal };

const everyMs = 500;

/** Shows what is still running until nothing is, then checks every file; gives the exit code. */
export async function followDownloads({ site, home, interrupted }: Following): Promise<number> {
	for (;;) {
		const tasks = await listTasks(home.env);
		const running = tasks.filter(({ status }) => status === 'downloading' || status === 'queued');
		if (running.length === 0) return report(tasks, site);
		for (const task of running) console.log(progressLine(task));
		await sleep(everyMs, undefined, { signal: interrupted }).catch(() => {});
		if (interrupted.aborted) return 130;
	}
}

async function report(tasks: readonly Listed[], site: Site): Promise<number> {
	let code = 0;
	for (const task of tasks) {
		if (task.status === 'completed' && task.path !== null) {
			const sha256 = await fileDigest(task.path);
			const right = sha256 === site.digestOf(task.url);
			console.log(
				`\n${right ? 'Downloaded, and equal to what was served' : 'NOT EQUAL to what was served'}:`,
			);
			console.log(`  ${task.path}\n  ${task.receivedBytes} bytes\n  SHA-256 ${sha256}`);
			if (!right) code = 1;
		} else {
			console.log(`\n${task.url}: ${task.status}${task.fault ? ` (${task.fault.code})` : ''}`);
		}
	}
	return code;
}

function progressLine({ url, path, status, receivedBytes, totalBytes }: Listed): string {
	const name = basename(path ?? new URL(url).pathname);
	const share = totalBytes ? `${Math.floor((receivedBytes / totalBytes) * 100)} %` : '';
	const of = totalBytes ? ` of ${(totalBytes / 1e6).toFixed(1)}` : '';
	return `  ${name}  ${status}  ${share.padStart(5)}  ${(receivedBytes / 1e6).toFixed(1)}${of} MB`;
}
