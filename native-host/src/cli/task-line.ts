import { basename } from 'node:path';
import type { WaitingFor } from '../../../shared/protocol/contract.ts';
import { printable } from '../core/text/printable.ts';
import { formatBytes, formatDuration, formatTime } from './format.ts';
import type { ListedTask } from './list-tasks.ts';
import { viewTask } from './task-view.ts';

/** A download as one line for people. */
export function taskLine(listed: ListedTask): string {
	const { task, progress } = listed;
	const view = viewTask(listed);
	const parts = [
		task.id,
		view.status.padEnd(11),
		share(view.receivedBytes, view.totalBytes),
		printable(view.path ? basename(view.path) : (task.request.fileName ?? view.url)),
	];
	if (view.stalledSince !== null) parts.push(`stalled since ${formatTime(view.stalledSince)}`);
	else if (progress?.waitingFor) parts.push(`waits for ${waits[progress.waitingFor]}`);
	else if (progress?.inBrowserBytes !== undefined)
		parts.push(`its browser has ${formatBytes(progress.inBrowserBytes)} so far`);
	else if (progress && view.status === 'downloading') parts.push(speed(progress, view.totalBytes));
	if (task.state.status === 'completed' && task.state.existing) parts.push('– was there already');
	if (view.note !== null) parts.push(`– ${printable(view.note)}`);
	if (view.fault) parts.push(`– ${view.fault.sentence}`);
	return parts.join('  ');
}

const waits: Readonly<Record<WaitingFor, string>> = {
	rate: 'the rate limit',
	disk: 'the disk',
	server: 'the moment that the server named',
	connection: 'a free connection',
};

function share(received: number, total: number | null): string {
	const percent = total === null || total === 0 ? '' : `${Math.floor((received / total) * 100)} %`;
	const size = total === null ? formatBytes(received) : formatBytes(total);
	return `${percent.padStart(5)} ${size.padStart(10)}`;
}

function speed(
	{ bytesPerSecond, receivedBytes }: { bytesPerSecond: number; receivedBytes: number },
	total: number | null,
): string {
	const rate = `${formatBytes(bytesPerSecond)}/s`;
	if (total === null || bytesPerSecond <= 0) return rate;
	return `${rate}, ${formatDuration((total - receivedBytes) / bytesPerSecond)} left`;
}
