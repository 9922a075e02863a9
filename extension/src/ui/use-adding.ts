import { useEffect, useRef, useState } from 'preact/hooks';
import { addInTurns, type Added, type Item } from './add-in-turns.ts';
import type { Page } from './page.ts';

export type Adding = {
	/** null: nothing is being added. */
	readonly progress: { readonly done: number; readonly total: number } | null;
	/** null: something is being added already. */
	readonly add: (items: readonly Item[]) => Promise<Added | null>;
	readonly stop: () => void;
};

/** Adding many, with how far it is; a page that closes stops it. */
export function useAdding({ addMany }: Pick<Page, 'addMany'>): Adding {
	const [progress, setProgress] = useState<Adding['progress']>(null);
	const running = useRef<AbortController | null>(null);
	useEffect(() => () => running.current?.abort(), []);

	return {
		progress,
		stop: () => running.current?.abort(),
		async add(items) {
			if (running.current) return null;
			const run = new AbortController();
			running.current = run;
			const total = items.length;
			setProgress({ done: 0, total });
			const outcome = await addInTurns(addMany, items, {
				signal: run.signal,
				onProgress: done => setProgress({ done, total }),
			});
			running.current = null;
			setProgress(null);
			return outcome;
		},
	};
}
