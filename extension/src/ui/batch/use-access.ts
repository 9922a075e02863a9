import { useEffect, useState } from 'preact/hooks';
import type { Page } from '../page.ts';

/** Whether every site may be seen, kept up to date. */
export function useAccess({ access }: Pick<Page, 'access'>): boolean {
	const [has, setHas] = useState(false);
	useEffect(() => {
		const look = () => void access.has('sites').then(setHas);
		look();
		return access.listen(look);
	}, []);
	return has;
}
