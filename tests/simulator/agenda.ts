/** What will happen, in virtual time: the only clock and the only source of order in a simulation. */
export type Agenda = {
	/** In milliseconds with fractions since the simulation began. */
	readonly now: number;
	/** Steps taken so far. */
	readonly steps: number;
	/** The order of steps in one number: the same seed has the same. */
	readonly fingerprint: number;
	after(delay: number, label: string, run: () => void): Disposable;
	/** Takes the next step; false where there is none. */
	step(): boolean;
	/** When the next step is; Infinity where there is none. */
	nextAt(): number;
};

class Entry implements Disposable {
	readonly at: number;
	readonly order: number;
	readonly label: string;
	run: (() => void) | null;

	constructor(at: number, order: number, label: string, run: () => void) {
		this.at = at;
		this.order = order;
		this.label = label;
		this.run = run;
	}

	[Symbol.dispose](): void {
		this.run = null;
	}
}

export function createAgenda(trace: ((line: string) => void) | null): Agenda {
	/** A binary heap by time, then by who came first. */
	const heap: Entry[] = [];
	let now = 0;
	let steps = 0;
	let order = 0;
	let fingerprint = 0x811c9dc5;

	const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

	function push(entry: Entry): void {
		let at = heap.length;
		for (let up = (at - 1) >> 1; at > 0; up = (at - 1) >> 1) {
			const parent = heap[up] as Entry;
			if (!isBefore(entry, parent)) break;
			heap[at] = parent;
			at = up;
		}
		heap[at] = entry;
	}

	function pop(): Entry | undefined {
		const top = heap[0];
		const last = heap.pop();
		if (!top || !last || heap.length === 0) return top;
		let at = 0;
		for (;;) {
			let down = 2 * at + 1;
			if (down >= heap.length) break;
			const right = heap[down + 1];
			if (right && isBefore(right, heap[down] as Entry)) down++;
			const child = heap[down] as Entry;
			if (!isBefore(child, last)) break;
			heap[at] = child;
			at = down;
		}
		heap[at] = last;
		return top;
	}

	function dropDisposed(): void {
		while (heap[0] && heap[0].run === null) pop();
	}

	return {
		get now() {
			return now;
		},
		get steps() {
			return steps;
		},
		get fingerprint() {
			return fingerprint >>> 0;
		},
		after(delay, label, run) {
			const entry = new Entry(now + Math.max(0, delay), order++, label, run);
			push(entry);
			return entry;
		},
		step() {
			dropDisposed();
			const entry = pop();
			if (!entry?.run) return false;
			now = entry.at;
			steps++;
			for (let index = 0; index < entry.label.length; index++) mix(entry.label.charCodeAt(index));
			mix(Math.round(now * 1000));
			trace?.(`${String(steps).padStart(5)} ${now.toFixed(3).padStart(10)} ms  ${entry.label}`);
			const { run } = entry;
			entry.run = null;
			run();
			return true;
		},
		nextAt() {
			dropDisposed();
			return heap[0]?.at ?? Infinity;
		},
	};

	function mix(value: number): void {
		fingerprint = Math.imul(fingerprint ^ value, 0x01000193);
	}
}
