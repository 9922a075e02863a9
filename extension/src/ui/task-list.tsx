import type { ComponentChildren, Ref } from 'preact';
import { useImperativeHandle, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { windowOf } from '../core/view/window.ts';

export type Item = { readonly id: string; readonly estimatedHeight: number };
/** Brings a row into view, and the keyboard to it. */
export type ListControl = { focus(id: string): void };

type Given<I extends Item> = {
	readonly items: readonly I[];
	readonly label: string;
	/** Above the list, scrolled with it. */
	readonly lead: ComponentChildren;
	readonly render: (item: I, place: number) => ComponentChildren;
	readonly control: Ref<ListControl>;
};

/** Rows drawn beyond both edges of the view: what Tab or a flick reaches next is there already. */
const marginPx = 400;

/** A list of any length, of which only what is in view is drawn. Heights are measured as rows appear. */
export function TaskList<I extends Item>({ items, label, lead, render, control }: Given<I>) {
	const scroller = useRef<HTMLDivElement>(null);
	const list = useRef<HTMLUListElement>(null);
	const above = useRef<HTMLDivElement>(null);
	const measured = useRef(new Map<string, number>());
	const wanted = useRef<string | null>(null);
	const [view, setView] = useState({ top: 0, height: 600 });
	const heights = items.map(item => measured.current.get(item.id) ?? item.estimatedHeight);
	const { start, end, before, after } = windowOf(heights, { ...view, margin: marginPx });

	function look(): void {
		const box = scroller.current;
		if (!box) return;
		const top = box.scrollTop - (above.current?.offsetHeight ?? 0);
		if (Math.abs(top - view.top) > marginPx / 4 || box.clientHeight !== view.height)
			setView({ top, height: box.clientHeight });
	}

	const rowOf = (id: string) => list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);

	useImperativeHandle(control, () => ({
		focus(id) {
			const row = rowOf(id);
			if (row) return row.focus();
			const place = items.findIndex(item => item.id === id);
			if (place < 0 || !scroller.current) return;
			wanted.current = id;
			const room = heights.slice(0, place).reduce((sum, height) => sum + height, 0);
			scroller.current.scrollTop = room + (above.current?.offsetHeight ?? 0) - view.height / 2;
			look();
		},
	}));

	useLayoutEffect(() => {
		let off = 0;
		for (const [place, row] of list.current?.querySelectorAll<HTMLElement>('[data-id]').entries() ?? []) {
			off += Math.abs(row.offsetHeight - (heights[start + place] ?? 0));
			measured.current.set(row.dataset['id'] ?? '', row.offsetHeight);
		}
		const row = wanted.current === null ? null : rowOf(wanted.current);
		if (row) {
			wanted.current = null;
			row.focus();
		}
		// So wrong a guess that what is drawn may not fill the view.
		if (off > marginPx / 2) setView(now => ({ ...now }));
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
			<div ref={above}>{lead}</div>
			<div style={{ blockSize: `${before}px` }} />
			<ul class="list" ref={list} aria-label={label}>
				{items.slice(start, end).map((item, place) => render(item, start + place))}
			</ul>
			<div style={{ blockSize: `${after}px` }} />
		</div>
	);
}
