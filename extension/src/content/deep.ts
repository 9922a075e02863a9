/** Elements walked through in one look; a page with more is looked at as far as that goes. */
const elementsMax = 30_000;
const rootsMax = 200;

export type Deep = { readonly elements: readonly Element[]; readonly roots: readonly ShadowRoot[] };

/** What `selector` finds in the document, and in every open shadow tree within. */
export function findDeep(selector: string): Deep {
	const elements: Element[] = [];
	const roots: ShadowRoot[] = [];
	let walked = 0;
	const open: (Document | ShadowRoot)[] = [document];
	for (let root = open.pop(); root; root = open.pop()) {
		elements.push(...root.querySelectorAll(selector));
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
		for (let node = walker.nextNode(); node && walked < elementsMax; node = walker.nextNode()) {
			walked += 1;
			const shadow = (node as Element).shadowRoot;
			if (!shadow || roots.length >= rootsMax) continue;
			roots.push(shadow);
			open.push(shadow);
		}
	}
	return { elements, roots };
}

/** The element around it, out of a shadow tree too. */
export const around = (element: Element): Element | null =>
	element.parentElement ??
	(element.getRootNode() instanceof ShadowRoot ? (element.getRootNode() as ShadowRoot).host : null);
