import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that share their modules come first, one after the other. Those of browsers, which mostly wait, are dealt evenly
 * among the rest, so that no core idles while they do. Of both the long ones come first, for they would be waited for
 * alone: those that end a process again and again, what goes through all there can be, and whole ways of a person.
 */
export class DealFiles extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const sorted = await super.sort(files);
		const of = (name: string) => sorted.filter(({ project }) => project.name === name);
		const others = sorted.filter(({ project }) => !['pure', 'together', 'e2e'].includes(project.name));
		return [...of('pure'), ...of('together'), ...deal(longFirst(of('e2e')), longFirst(others))];
	}
}

const longFirst = (files: readonly TestSpecification[]): TestSpecification[] => [
	...files.filter(isLong),
	...files.filter(file => !isLong(file)),
];

const isLong = ({ moduleId }: TestSpecification): boolean =>
	/killed|\/simulator\/|\/model\/|-laws|\/corpus|\/takeover|\/start\.|\/processes\/doctor|\/streams\./u.test(
		moduleId,
	);

/** Those of `few` at even distances, the first one at once; each kind in its order. */
function deal<Item>(few: readonly Item[], many: readonly Item[]): Item[] {
	const share = many.length / few.length;
	const dealt = few.flatMap((item, at) => [
		item,
		...many.slice(Math.round(at * share), Math.round((at + 1) * share)),
	]);
	return few.length === 0 ? [...many] : dealt;
}
