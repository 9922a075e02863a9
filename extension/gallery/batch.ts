import { matchPattern } from '../src/core/batch/filter.ts';
import type { Found } from '../src/core/batch/found.ts';
import type { BatchSources } from '../src/ui/batch/batch-sources.ts';

export const batchStates = [
	'batchSlow',
	'batchSome',
	'batchMany',
	'batchEmpty',
	'batchBlocked',
	'batchLong',
	'batchList',
];

/** What tabs hold, for each state of the page that chooses among it. */
export function batchShown(state: string): BatchSources {
	return {
		offered: ['page', 'selection', 'tabs', 'list'],
		first: state === 'batchList' ? 'list' : 'page',
		match: (pattern, texts) => Promise.resolve(state === 'batchSlow' ? null : matchPattern(pattern, texts)),
		askSizes: async (rows, told) =>
			rows.forEach(({ id }, place) => told(id, place % 5 === 4 ? null : (place + 1) * 7_300_000)),
		look: () =>
			Promise.resolve({
				unseen: state === 'batchBlocked' ? 1 : 0,
				looked:
					state === 'batchBlocked' ? [] : [{ found: foundIn(state), isCut: state === 'batchMany', page }],
			}),
	};
}

const page = {
	url: 'https://example.com/lectures',
	title: 'Lectures on operating systems, winter 2026',
	storeId: null,
	private: false,
};

function foundIn(state: string): Found[] {
	if (state === 'batchEmpty') return [];
	if (state === 'batchMany')
		return Array.from({ length: 5_000 }, (_, place) =>
			link(`https://photos.example.com/${place}/IMG_${place}.jpg`, `Photo ${place}`),
		);
	return state === 'batchLong' ? long : some;
}

const link = (url: string, text: string): Found => ({ url, as: 'link', text });

const some: Found[] = [
	...Array.from({ length: 14 }, (_, place) =>
		link(
			`https://media.example.com/os/lecture-${place + 1}.mp4`,
			`Lecture ${place + 1}: processes, threads, memory`,
		),
	),
	...Array.from({ length: 14 }, (_, place) =>
		link(`https://example.com/slides/${place + 1}.pdf`, `Slides ${place + 1}`),
	),
	link('https://example.com/all.zip', 'Everything in one archive'),
	link('https://example.com/about', 'About these lectures'),
	{ url: 'https://example.com/photo', as: 'image', text: 'The lecture hall' },
	{ url: 'https://example.com/jingle.ogg', as: 'audio', text: '' },
	link('https://example.com/tools/simulator-2.1.AppImage', 'Simulator'),
];

const long: Found[] = [
	link(
		`https://a-very-long-host-name.with.many.parts.example.org/${'folder/'.repeat(20)}${'name-without-any-end-'.repeat(12)}.mkv`,
		'The complete and unabridged recording of the annual conference on distributed systems, day two, main hall, with subtitles in twelve languages',
	),
	link(
		'https://example.com/تقرير-سنوي-عن-حالة-الشبكات.pdf',
		'تقرير سنوي عن حالة الشبكات في العام الماضي مع الرسوم البيانية',
	),
	link('https://example.com/%E6%9D%B1%E4%BA%AC.zip', '東京の夜景を撮影した高解像度の写真集'),
	...some,
];
