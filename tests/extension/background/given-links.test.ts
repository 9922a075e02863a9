import { expect, test } from 'vitest';
import { createLinkFinder, givenMax } from '../../../extension/src/background/links/link-finder.ts';
import { candidateOfLink } from '../../../extension/src/core/links/find-link.ts';
import { originOf } from '../../../extension/src/core/links/link-origin.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { millis } from '../../../shared/kernel/units.ts';
import { taskId } from '../support/tasks.ts';

const nameOf = (at: number): string => `https://cdn.example/${at}.zip`;
const right = `${nameOf(0)}?token=new`;
const lateMs = 60 * 60_000;
const likely = 'https://mirror.test/z/0.zip';

/** What is remembered of links that were given is bounded: beyond that a wrong one may be given once more. */
test.each([
	[givenMax - 1, likely],
	[givenMax, right],
])('a link that proves wrong once %i others were given is followed by %s', async (others, next) => {
	/** What the page has at that moment. */
	let links: string[] = [];
	/** So long after the visit before that nobody minds another. */
	let time = 0;
	const given: string[] = [];
	let closed = Promise.withResolvers<void>();
	const finder = createLinkFinder({
		load: async () => ({ origins: null, visits: null }),
		saveOrigins: async () => {},
		saveVisits: async () => {},
		tabs: {
			open: async () => 1,
			look: async () => ({
				isComplete: true,
				candidates: links.map(url => candidateOfLink({ url, text: '', fileName: '' })),
			}),
			close: async () => closed.resolve(),
			release: async () => {},
		},
		isOn: async () => true,
		give: async (_origin, url) => void given.push(url),
		notFound: async () => {},
		now: () => time,
		after: (_ms, run) => {
			setTimeout(run);
			return () => {};
		},
	});
	finder.remember(
		Array.from({ length: 1 + others }, (_, at) =>
			originOf(
				{
					id: taskId(at),
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
	async function want(at: number, code: 'http_forbidden' | 'link_differs'): Promise<void> {
		closed = Promise.withResolvers();
		links = [`${nameOf(at)}?token=new`, ...(at === 0 ? [likely] : [])];
		time += lateMs;
		await finder.wanted(taskId(at), fault(code));
		await closed.promise;
	}
	await want(0, 'http_forbidden');
	expect(given).toEqual([right]);
	for (let at = 1; at <= others; at += 1) await want(at, 'http_forbidden');
	expect(given).toHaveLength(1 + others);
	await want(0, 'link_differs');
	expect(given.at(-1)).toBe(next);
});
