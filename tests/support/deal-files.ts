import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that share their modules come first, one after the other. Those of browsers, which mostly wait, are dealt evenly
 * among the rest, so that no core idles while they do: those that end a process again and again first, for they take
 * longest and would be waited for alone.
 */
export class DealFiles extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const of = (name: string) => sorted.filter(({ project }) => project.name === name);
		const others = sorted.filter(({ project }) => !['pure', 'together', 'e2e'].includes(project.name));
		const long = of('e2e').filter(isLong);
		const short = of('e2e').filter(file => !isLong(file));
		return [...of('pure'), ...of('together'), ...deal([...long, ...short], others)];
	}
}

const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes('killed');

/** Those of `few` at even distances, the first one at once; each kind in its order. */
function deal<Item>(few: readonly Item[], many: readonly Item[]): Item[] {
	const share = many.length / few.length;
	const dealt = few.flatMap((item, at) => [
		item,
		...many.slice(Math.round(at * share), Math.round((at + 1) * share)),
	]);
	return few.length === 0 ? [...many] : dealt;
}
