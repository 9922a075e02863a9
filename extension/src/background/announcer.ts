import { noticeFor, type Ending, type Notice } from '../core/queue/notices.ts';

/** After a notification, further ends are gathered this long into one. */
export const noticeWindowMs = 3_000;

type Ports = {
	readonly show: (notice: Notice) => void;
	readonly after: (ms: number, run: () => void) => void;
};

/** Tells of ends: the first at once, what follows closely all together. */
export function createAnnouncer({ show, after }: Ports): (endings: readonly Ending[]) => void {
	let held: Ending[] = [];
	let quiet = false;

	function flush(): void {
		const notice = noticeFor(held);
		held = [];
		quiet = notice.kind !== 'none';
		if (!quiet) return;
		show(notice);
		after(noticeWindowMs, flush);
	}

	return endings => {
		held.push(...endings);
		if (!quiet) flush();
	};
}
