import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Follower, Look } from './follow-queue.ts';
import { print } from './print.ts';
import { taskLine } from './task-line.ts';
import { viewTask } from './task-view.ts';

export type View = Follower & Disposable;

/** Time between two drawings of the table. */
const drawMs = 250;

export function jsonView(): View {
	const tell = (event: string, id: TaskId, look: Look) => {
		const task = look.one(id);
		print(JSON.stringify(task ? { event, ...viewTask(task) } : { event: 'removed', id }));
	};
	return {
		changed: (id, look) => tell('changed', id, look),
		progressed: (id, look) => tell('progress', id, look),
		[Symbol.dispose]() {},
	};
}

export function lineView(): View {
	return {
		changed(id, look) {
			const task = look.one(id);
			print(task ? taskLine(task) : `${id}  removed`);
		},
		progressed() {},
		[Symbol.dispose]() {},
	};
}

/** Redrawn in place on the terminal's other screen, without wrapping; the terminal is left as it was found. */
export function tableView(): View {
	let latest: Look | null = null;
	process.stdout.write('\u001b[?1049h\u001b[?25l\u001b[?7l');
	const timer = setInterval(() => {
		if (latest) process.stdout.write(drawTable(latest, process.stdout.rows || 24));
	}, drawMs);
	const remember = (_: TaskId, look: Look) => void (latest = look);
	return {
		changed: remember,
		progressed: remember,
		[Symbol.dispose]() {
			clearInterval(timer);
			process.stdout.write('\u001b[?7h\u001b[?25h\u001b[?1049l');
		},
	};
}

function drawTable(look: Look, rows: number): string {
	const tasks = look.all();
	const shown = tasks.slice(0, Math.max(1, rows - 2)).map(taskLine);
	const rest = tasks.length - shown.length;
	const foot = rest > 0 ? `… and ${rest} more` : 'Ctrl-C ends this; downloads go on.';
	return `\u001b[H${[...shown, foot].map(line => `${line}\u001b[K`).join('\n')}\u001b[J`;
}
