import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { windowOf } from '../core/view/window.ts';
import type { ComponentChildren } from 'preact';

export type Item = { readonly id: string; readonly estimatedHeight: number };

type Given<I extends Item> = {
	readonly items: readonly I[];
	readonly label: string;
	/** Above the list, scrolled with it. */
	readonly lead: ComponentChildren;
	readonly render: (item: I, place: number) => ComponentChildren;
};

/** Rows drawn beyond both edges of the view: what Tab or a flick reaches next is there already. */
const marginPx = 400;

/** A list of any length, of which only what is in view is drawn. Heights are measured as rows appear. */
export function TaskList<I extends Item>({ items, label, lead, render }: Given<I>) {
	const scroller = useRef<HTMLDivElement>(null);
	const list = useRef<HTMLUListElement>(null);
	const measured = useRef(new Map<string, number>());
	const [view, setView] = useState({ top: 0, height: 600 });
	const heights = items.map(item => measured.current.get(item.id) ?? item.estimatedHeight);
	const { start, end, before, after } = windowOf(heights, { ...view, margin: marginPx });

	function look(): void {
		const box = scroller.current;
		if (!box) return;
		const top = box.scrollTop - (list.current?.offsetTop ?? 0);
		if (Math.abs(top - view.top) > marginPx / 4 || box.clientHeight !== view.height)
			setView({ top, height: box.clientHeight });
	}

	useLayoutEffect(() => {
		let changed = false;
		for (const row of list.current?.querySelectorAll<HTMLElement>('[data-id]') ?? []) {
			const id = row.dataset['id'] ?? '';
			changed ||= measured.current.get(id) !== row.offsetHeight && start > 0;
			measured.current.set(id, row.offsetHeight);
		}
		if (changed) setView(now => ({ ...now }));
		look();
	});

	useLayoutEffect(() => {
		// A new width means new heights.
		const forget = () => {
			measured.current.clear();
			look();
		};
		addEventListener('resize', forget);
		return () => removeEventListener('resize', forget);
	}, []);

	return (
		<div class="scroller" ref={scroller} onScroll={look}>
			{lead}
			<ul class="list" ref={list} aria-label={label}>
				<li class="room" role="presentation" style={{ blockSize: `${before}px` }} />
				{items.slice(start, end).map((item, place) => render(item, start + place))}
				<li class="room" role="presentation" style={{ blockSize: `${after}px` }} />
			</ul>
		</div>
	);
}
