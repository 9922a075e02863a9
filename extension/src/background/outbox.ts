import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';
import type { Result } from '../../../shared/kernel/result.ts';
import type { TaskAdd } from '../../../shared/protocol/contract.ts';
import { undelivered, withoutPending, withPending, withRefusal, type Pending } from '../core/add/pending.ts';
import { remark } from '../../../shared/domain/remarks.ts';

type Ports = {
	readonly deliver: (params: TaskAdd) => Promise<Result<unknown, Fault>>;
	/** What the browser would send along. Asked for anew at each delivery. */
	readonly headers: (entry: Pending) => Promise<[name: string, value: string][]>;
	readonly changed: (entries: readonly Pending[]) => void;
};

export type Outbox = {
	readonly entries: () => readonly Pending[];
	/** Takes up what an earlier life of the background left. */
	restore(entries: readonly Pending[]): void;
	/** Keeps them, then delivers; null: no room for them. */
	add(fresh: readonly Pending[]): Promise<readonly Delivery[] | null>;
	/** Delivers what waits. */
	flush(): Promise<void>;
	forget(id: TaskId): void;
	redeliver(id: TaskId): Promise<void>;
};

/** What has become of one. */
export type Delivery =
	| { readonly kind: 'delivered' | 'kept'; readonly id: TaskId }
	| { readonly kind: 'refused'; readonly id: TaskId; readonly fault: Fault };

/** Deliveries under way at once; the daemon's journal takes them in one write. */
const deliveriesAtOnceMax = 50;

/** Downloads asked for, kept until the daemon has said yes or no to each. */
export function createOutbox({ deliver, headers, changed }: Ports): Outbox {
	let entries: readonly Pending[] = [];
	let before: Promise<void> = Promise.resolve();

	function become(next: readonly Pending[]): void {
		entries = next;
		changed(entries);
	}

	/** One at a time: who comes meanwhile waits for those before. */
	function flush(): Promise<void> {
		const mine = before.then(deliverAll);
		before = mine.catch(() => {});
		return mine;
	}

	async function deliverAll(): Promise<void> {
		for (;;) {
			const batch = undelivered(entries).slice(0, deliveriesAtOnceMax);
			if (batch.length === 0) return;
			const requests = await Promise.all(batch.map(toRequest));
			const answers = await Promise.all(requests.map(deliver));
			const stuck = answers.map((answer, place) => settle(batch[place]?.id, answer)).includes(false);
			if (stuck) return;
		}
	}

	/** false: it could not be delivered. */
	function settle(id: TaskId | undefined, answer: Result<unknown, Fault>): boolean {
		if (id === undefined) return false;
		if (answer.ok) become(withoutPending(entries, id));
		else if (answer.error.code === 'daemon_unreachable') return false;
		else become(withRefusal(entries, id, answer.error));
		return true;
	}

	async function toRequest(entry: Pending): Promise<TaskAdd> {
		const { id, url, pageUrl, title, wish, group, fileName, nameTemplate, asked, media, mirrors } = entry;
		return {
			id,
			url,
			...(pageUrl !== null && { pageUrl }),
			...(title !== null && { title }),
			...(wish !== null && { wish }),
			...(group !== null && { group }),
			...(fileName !== null && { fileName }),
			...(nameTemplate !== null && { nameTemplate }),
			...asked,
			...(media !== null && { media }),
			...(mirrors.length > 0 && { mirrors }),
			headers: await headers(entry),
		};
	}

	return {
		entries: () => entries,
		restore: become,
		async add(fresh) {
			const next = withPending(entries, fresh);
			if (!next) return null;
			become(next);
			await flush();
			return fresh.map(({ id }): Delivery => {
				const left = entries.find(entry => entry.id === id);
				if (!left) return { kind: 'delivered', id };
				return left.refused ? { kind: 'refused', id, fault: left.refused } : { kind: 'kept', id };
			});
		},
		flush,
		forget: id => become(withoutPending(entries, id)),
		async redeliver(id) {
			become(entries.map(entry => (entry.id === id ? { ...entry, refused: null } : entry)));
			await flush();
		},
	};
}

/** Said when there is no more room. */
export const outboxFull = (): Fault => fault('queue_full', remark('program_away'));
