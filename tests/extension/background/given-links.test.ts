import { expect, test } from 'vitest';
import { createLinkFinder, givenMax } from '../../../extension/src/background/links/link-finder.ts';
import { candidateOfLink } from '../../../extension/src/core/links/find-link.ts';
import { originOf } from '../../../extension/src/core/links/link-origin.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { taskId } from '../support/tasks.ts';

const nameOf = (at: number): string => `https://cdn.example/${at}.zip`;
const right = `${nameOf(0)}?token=new`;
const likely = 'https://mirror.test/z/0.zip';

/** What is remembered of links that were given is bounded: beyond that a wrong one may be given once more. */
test.each([
	[givenMax - 1, likely],
	[givenMax, right],
])('a link that proves wrong once %i others were given is followed by %s', async (others, next) => {
	const tasks = Array.from({ length: 1 + others }, (_, at) => taskId(at));
	const links = [likely, ...tasks.map((_, at) => `${nameOf(at)}?token=new`)];
	const candidates = links.map(url => candidateOfLink({ url, text: '', fileName: '' }));
	const given: string[] = [];
	let closed = Promise.withResolvers<void>();
	const finder = createLinkFinder({
		load: async () => ({ origins: null, visits: null }),
		saveOrigins: async () => {},
		saveVisits: async () => {},
		tabs: {
			open: async () => 1,
			look: async () => ({ isComplete: true, candidates }),
			close: async () => closed.resolve(),
			release: async () => {},
		},
		isOn: async () => true,
		give: async (_origin, url) => void given.push(url),
		notFound: async () => {},
		now: () => 0,
		after: (_ms, run) => {
			setTimeout(run);
			return () => {};
		},
	});
	finder.remember(
		tasks.map((id, at) =>
			originOf(
				{
					id,
					url: `${nameOf(at)}?token=old`,
					pageUrl: 'https://a.example/',
					frameUrl: null,
					storeId: null,
					private: false,
					addedAt: millis(0),
				},
				null,
			),
		),
	);
	/** One visit for all of them. */
	async function want(some: typeof tasks, code: 'http_forbidden' | 'link_differs'): Promise<void> {
		closed = Promise.withResolvers();
		await Promise.all(some.map(task => finder.wanted(task, fault(code))));
		await closed.promise;
	}
	await want(tasks.slice(0, 1), 'http_forbidden');
	expect(given).toEqual([right]);
	await want(tasks.slice(1), 'http_forbidden');
	expect(given).toHaveLength(1 + others);
	await want(tasks.slice(0, 1), 'link_differs');
	expect(given.at(-1)).toBe(next);
});
