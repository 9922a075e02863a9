import { useEffect, useState } from 'preact/hooks';
import type { Page } from './page.ts';
import type { TakeoverState } from './takeover-access.ts';

/** As it is now, and after each change by whomever; null: it is being looked at. */
export function useTakeover({ takeover }: Page): TakeoverState | null {
	const [state, setState] = useState<TakeoverState | null>(null);
	useEffect(() => {
		const load = () => void takeover.load().then(setState);
		load();
		return takeover.listen(load);
	}, []);
	return state;
}
