import type { Clock } from '../../native-host/src/effects/clock.ts';
import { millis } from '../../shared/kernel/units.ts';
import type { Agenda } from './agenda.ts';
import type { Luck } from './luck.ts';

/**
 * One life of the program, from its start to its end. Everything it does to the outside goes through here, so that it
 * can end between any two of them: then nothing of it goes on, and what was under way has happened, has not, or has
 * in part.
 */
export type Life = {
	readonly clock: Clock;
	readonly isOver: () => boolean;
	/** Something that takes its time and then happens. Never settles once the life is over. */
	does<Value>(label: string, deed: Deed<Value>): Promise<Value>;
	/** Something that happens at once; false where the life is over, and it must not happen. */
	passes(label: string): boolean;
	/** The same as `does`, for what is not a promise. */
	after(delay: number, label: string, run: () => void): Disposable;
	end(): void;
	/** Told once, when it ends. */
	onEnd(tell: () => void): void;
};

type Deed<Value> = {
	readonly happens: () => Value;
	/** What of it may have happened when the life ended in the middle; absent: all or nothing. */
	readonly inPart?: () => void;
	/** The longest it takes, in milliseconds. */
	readonly takesMs: number;
};

type Ports = {
	readonly agenda: Agenda;
	readonly luck: Luck;
	/** Asked at every step to the outside: whether it is the last one. */
	readonly endsHere: (label: string) => boolean;
	readonly startedAt: number;
};

export function createLife({ agenda, luck, endsHere, startedAt }: Ports): Life {
	const underWay = new Set<Deed<unknown>>();
	const ends: (() => void)[] = [];
	let isOver = false;
	const born = agenda.now;

	function end(): void {
		if (isOver) return;
		isOver = true;
		for (const deed of underWay) {
			const luckOf = luck.below(3);
			// What its caller was to be told of an error, nobody hears any more.
			if (luckOf === 0) quietly(deed.happens);
			else if (luckOf === 1) quietly(deed.inPart ?? (() => undefined));
		}
		underWay.clear();
		for (const tell of ends) tell();
	}

	function passes(label: string): boolean {
		if (!isOver && endsHere(label)) end();
		return !isOver;
	}

	const after: Life['after'] = (delay, label, run) =>
		agenda.after(delay, label, () => {
			if (!isOver) run();
		});

	return {
		clock: {
			now: () => millis(Math.floor(startedAt + agenda.now)),
			monotonic: () => agenda.now - born,
			// As the platform's: whole milliseconds, at least one.
			after: (delay, call) => after(Math.max(1, Math.trunc(delay)), 'timer', call),
		},
		isOver: () => isOver,
		does(label, deed) {
			if (!passes(label)) return new Promise(() => undefined);
			return new Promise((resolve, reject) => {
				underWay.add(deed);
				after(luck.number() * deed.takesMs, label, () => {
					underWay.delete(deed);
					try {
						resolve(deed.happens());
					} catch (error) {
						reject(error instanceof Error ? error : new Error('unknown'));
					}
				});
			});
		},
		passes,
		after,
		end,
		onEnd: tell => void ends.push(tell),
	};
}

function quietly(act: () => unknown): void {
	try {
		act();
	} catch {
		// Nobody is there to be told.
	}
}
