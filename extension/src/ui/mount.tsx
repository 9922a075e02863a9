import { render, type FunctionComponent } from 'preact';
import type { Page } from './page.ts';
import type { PageModel, PageStore } from './page-store.ts';

/** One of our pages, drawn from what is known. */
export type Root = FunctionComponent<{
	readonly page: Page;
	readonly model: PageModel;
	readonly nowMs: () => number;
}>;

/** Draws the page, and again after changes, at most once a frame. */
export function mount(Root: Root, page: Page, store: PageStore, nowMs: () => number): void {
	const root = document.body;
	root.classList.add(...(page.view === 'popup' || page.view === 'tab' ? [page.view] : []));
	root.classList.toggle('full', page.view !== 'popup');
	let asked = false;

	function draw(): void {
		asked = false;
		render(<Root page={page} model={store.model} nowMs={nowMs} />, root);
	}

	store.listen(() => {
		if (asked) return;
		asked = true;
		requestAnimationFrame(draw);
	});
	draw();
}
