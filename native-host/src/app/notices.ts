import * as v from 'valibot';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { NoticeId } from '../../../shared/domain/ids.ts';
import { Notice } from '../../../shared/domain/notice.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const detailLengthMax = 2_000;
/** The oldest go. */
const noticesMax = 50;

/** What went wrong beside the downloads, kept until somebody has read it. */
export type Notices = {
	list(): Notice[];
	/** The same one, still unread, is told once. */
	add(fault: Fault): void;
	/** Read, up to that one. */
	dismiss(upTo: NoticeId): void;
	subscribe(listener: () => void): Disposable;
};

type Ports = {
	/** As it was kept; null: nothing was. */
	readonly kept: string | null;
	/** Given all of them after each change. */
	readonly keep: (text: string) => void;
	readonly now: () => Millis;
};

export function createNotices({ kept, keep, now }: Ports): Notices {
	let notices = readKept(kept);
	const listeners = new Set<() => void>();

	function change(next: Notice[]): void {
		notices = next;
		keep(JSON.stringify(notices));
		for (const listener of listeners) listener();
	}

	return {
		list: () => [...notices],
		add({ code, detail, remarks }) {
			const told = detail.slice(0, detailLengthMax);
			const news = fault(code, quote(told), ...(remarks ?? []));
			if (notices.some(({ fault: one }) => JSON.stringify(one) === JSON.stringify(news))) return;
			// Never one that somebody may still mean another notice by.
			const id = Math.max(now(), (notices.at(-1)?.id ?? 0) + 1) as NoticeId;
			change([...notices, { id, at: now(), fault: news }].slice(-noticesMax));
		},
		dismiss(upTo) {
			const left = notices.filter(({ id }) => id > upTo);
			if (left.length < notices.length) change(left);
		},
		subscribe(listener) {
			listeners.add(listener);
			return { [Symbol.dispose]: () => listeners.delete(listener) };
		},
	};
}

/** What cannot be read is given up: it only told of other things. */
function readKept(text: string | null): Notice[] {
	try {
		const parsed = v.safeParse(v.array(Notice), JSON.parse(text ?? '[]'));
		return parsed.success ? parsed.output.slice(-noticesMax) : [];
	} catch {
		return [];
	}
}
