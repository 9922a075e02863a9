import { render } from 'preact';
import { App } from './app.tsx';
import type { Page } from './page.ts';
import type { PageStore } from './page-store.ts';

/** Draws the page, and again after changes, at most once a frame. */
export function mount(page: Page, store: PageStore, nowMs: () => number): void {
	const root = document.body;
	root.classList.add(page.view);
	let asked = false;

	function draw(): void {
		asked = false;
		render(<App page={page} model={store.model} nowMs={nowMs} />, root);
	}

	store.listen(() => {
		if (asked) return;
		asked = true;
		requestAnimationFrame(draw);
	});
	draw();
}
