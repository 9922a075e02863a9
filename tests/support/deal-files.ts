import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of browsers, which mostly wait, are dealt evenly among the others, so that no core idles while they do. */
export class DealFiles extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const ofBrowsers = sorted.filter(({ project }) => project.name === 'e2e');
		const others = sorted.filter(({ project }) => project.name !== 'e2e');
		return deal(ofBrowsers, others);
	}
}

/** Those of `few` at even distances, the first one at once; each kind in its order. */
function deal<Item>(few: readonly Item[], many: readonly Item[]): Item[] {
	const share = many.length / few.length;
	const dealt = few.flatMap((item, at) => [
		item,
		...many.slice(Math.round(at * share), Math.round((at + 1) * share)),
	]);
	return few.length === 0 ? [...many] : dealt;
}
