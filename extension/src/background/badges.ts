import type { Badge } from '../core/queue/badge.ts';

/** On one tab; null: what all tabs show. */
type TabBadge = { readonly text: string } | null;

type Ports = {
	readonly setAll: (badge: Badge) => void;
	readonly setTab: (tab: number, badge: TabBadge) => void;
};

const tabsMax = 200;

/** What is found on a page is said on its tab, unless something has to be said on all of them. */
export function createBadges({ setAll, setTab }: Ports) {
	const counts = new Map<number, number>();
	let isUrgent = false;

	const show = (tab: number, count: number): void =>
		setTab(tab, isUrgent || count === 0 ? null : { text: count > 99 ? '99+' : String(count) });

	return {
		setBadge(badge: Badge): void {
			setAll(badge);
			const urgent = badge.tone === 'trouble' || badge.text.startsWith('+');
			if (urgent === isUrgent) return;
			isUrgent = urgent;
			for (const [tab, count] of counts) show(tab, count);
		},
		setCount(tab: number, count: number): void {
			counts.delete(tab);
			counts.set(tab, count);
			const [oldest] = counts.keys();
			if (counts.size > tabsMax && oldest !== undefined) counts.delete(oldest);
			show(tab, count);
		},
		closed: (tab: number): void => void counts.delete(tab),
	};
}
