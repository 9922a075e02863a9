import { fault, type FaultCode } from '../../shared/domain/faults.ts';
import type { NoticeId, RunNumber, Seq, TaskId } from '../../shared/domain/ids.ts';
import type { Task, TaskState } from '../../shared/domain/task.ts';
import { bytes, millis } from '../../shared/kernel/units.ts';
import type { Progress } from '../../shared/protocol/contract.ts';
import type { DownReason, Link } from '../src/core/link/link.ts';
import { batchStates } from './batch.ts';
import { mediaStates } from './media.ts';
import type { Told } from '../src/core/page/asks.ts';
import type { SavedSpeeds } from '../src/core/view/speeds.ts';
import { type Said, remark } from '../../shared/domain/remarks.ts';
import { quote } from '../../shared/kernel/quoted.ts';

/** Pictures are only comparable when time stands still. */
export const nowMs = Date.UTC(2026, 0, 15, 12);

/** What the background would say, for each state of the pages that is worth looking at. */
export const states: Readonly<Record<string, () => readonly Told[]>> = {
	empty: () => queue([]),
	busySettings: () => queue([]),
	healthy: () => queue([]),
	connecting: () => [{ type: 'link', link: { kind: 'connecting' } }],
	mixed: () => queue(mixed()),
	many: () => queue(many(500)),
	tenThousand: () => queue(many(10_000)),
	manyFailed: () => queue(manyFailed(2_000)),
	long: () => queue(long()),
	faults: () => queue(failures()),
	stalled: () => queue(stalled()),
	streams: () => queue(streams()),
	gathering: () => queue(gathering()),
	// In the order of a background that has known of them.
	notices: () => [{ type: 'notices', notices: notices() }, ...queue(mixed().slice(0, 3))],
	takeover: () => queue(mixed().slice(0, 3)),
	nothingFailed: () => queue([]),
	unrepaired: () => queue([]),
	refusedSettings: () => queue([]),
	...Object.fromEntries(
		Object.entries(mediaStates).map(([name, view]) => [
			name,
			(): Told[] => [...queue(mixed().slice(0, 3)), { type: 'media', view: view() }],
		]),
	),
	...Object.fromEntries(batchStates.map(name => [name, () => queue([])])),
	pickerLooking: () => queue([]),
	pickerItem: () => queue([]),
	pickerSound: () => queue([]),
	pickerProtected: () => queue([]),
	pickerPlaylist: () => queue([]),
	pickerProblem: () => queue([]),
	undelivered: () => [
		{ type: 'pending', entries: [pending('https://downloads.example.org/tools/setup-2.4.1.exe', null)] },
		down('notInstalled', 'Specified native messaging host not found.'),
	],
	refused: () => [
		...queue([completed('holiday.jpg', 2_345_678)]),
		{
			type: 'pending',
			entries: [pending('https://cdn.example.org/film.mp4', 'queue_full')],
		},
	],
	notInstalled: () => [down('notInstalled', 'Specified native messaging host not found.')],
	hostExited: () => [down('hostExited', 'Native host has exited.')],
	unreachable: () => [...queue(mixed().slice(0, 2)), down('unreachable', 'no answer in 15 s')],
	mismatch: () => [down('mismatch', 'program 0.0.9: protocol 0, wanted 1')],
};

type Item = { readonly task: Task; readonly progress?: Progress };
const MB = 1_000_000;
const GB = 1_000 * MB;
let serial = 0;

function queue(items: readonly Item[]): Told[] {
	const link: Link = { kind: 'ready', version: '0.1.0' };
	const counters = { seq: 900 as Seq, lastRun: 90 as RunNumber, lastRank: items.length };
	const tasks = items.map(({ task }, place) => ({ ...task, rank: place + 1 }));
	return [
		{ type: 'snapshot', page: { journal: 'gallery', first: true, last: true, tasks, ...counters } },
		{ type: 'speeds', speeds: speedsOf(items) },
		{
			type: 'progress',
			items: items.flatMap(({ progress }) => (progress ? [progress] : [])),
		},
		{ type: 'link', link },
	];
}

/** A line that wavers about the speed of each, the same every time. */
function speedsOf(items: readonly Item[]): SavedSpeeds {
	const second = Math.floor(nowMs / 1_000);
	const line = (speed: number, seed: number) => ({
		second,
		speeds: Array.from({ length: 48 }, (_, at) =>
			Math.max(0, speed * (1 + 0.25 * Math.sin(at / 3 + seed) + 0.1 * Math.sin(at * 1.7 + seed))),
		),
	});
	const running = items.flatMap(({ progress }) => (progress ? [progress] : []));
	const sum = running.reduce((all, { bytesPerSecond }) => all + bytesPerSecond, 0);
	return {
		tasks: running.map(({ task, bytesPerSecond }, place) => [task, line(bytesPerSecond, place)]),
		all: line(sum, 0),
	};
}

function mixed(): Item[] {
	return [
		running('debian-live-14.0-amd64-kde.iso', { total: 3.4 * GB, share: 0.62, speed: 11.3 * MB }),
		running('Big Buck Bunny (2160p).mkv', { total: 642 * MB, share: 0.18, speed: 4.72 * MB }),
		running('live-recording.ts', { total: null, share: 0, speed: 950_000 }),
		item('dataset-2026-01.tar.zst', 18.2 * GB, { status: 'paused', by: 'user' }, 7.1 * GB),
		failed('quarterly-report.pdf', 'http_forbidden', quote('HTTP 403')),
		item('podcast-episode-118.mp3', 88 * MB, { status: 'queued', reason: 'new', notBeforeAt: millis(0) }),
		{
			...retrying('node-v26.10.0-linux-x64.tar.xz'),
		},
		completed('IMG_20260114_181502.jpg', 5.1 * MB),
		completed('keynote-slides.pptx', 48 * MB),
		item('old-backup.zip', 1.2 * GB, { status: 'cancelled', at: millis(nowMs - 9_000_000) }),
	];
}

function stalled(): Item[] {
	const still = running('lecture-07-operating-systems.mp4', { total: 1.9 * GB, share: 0.44, speed: 0 });
	const { state } = still.task;
	if (state.status !== 'downloading') throw new Error('it runs');
	const task = { ...still.task, retries: 3, state: { ...state, stalledSince: millis(nowMs - 47_000) } };
	return [{ ...still, task }, ...mixed().slice(1, 4)];
}

function streams(): Item[] {
	const of = (name: string, media: Progress['media']): Item => {
		const item = running(name, { total: 640 * MB, share: 0.3, speed: 2.1 * MB });
		const totalBytes = media?.totalSeconds === null ? null : (item.progress?.totalBytes ?? null);
		return item.progress ? { ...item, progress: { ...item.progress, media, totalBytes, pieces: [] } } : item;
	};
	return [
		of('Parliament live.mkv', { doneSeconds: 1_260, totalSeconds: null }),
		of('Lecture 7.mp4', { doneSeconds: 1_572, totalSeconds: 5_241 }),
	];
}

/** What the browser is still being given, and passes on. */
function gathering(): Item[] {
	const of = (name: string, total: number | null, so: number): Item => {
		const item = running(name, { total, share: 0, speed: 3.4 * MB });
		const nothing = { receivedBytes: bytes(0), inBrowserBytes: bytes(so), pieces: [], connections: 0 };
		return item.progress ? { ...item, progress: { ...item.progress, ...nothing } } : item;
	};
	return [of('statement-2026-01.pdf', 48 * MB, 31 * MB), of('export.zip', null, 212 * MB)];
}

const notices = () =>
	[fault('settings_damaged'), fault('journal_damaged', remark('lines', { count: 2 }))].map((why, place) => ({
		id: (place + 1) as NoticeId,
		at: millis(nowMs - 3_600_000),
		fault: why,
	}));

const many = (count: number): Item[] =>
	Array.from({ length: count }, (_, place) => {
		const name = `photo-archive-part-${String(place + 1).padStart(5, '0')}.zip`;
		if (place < 5)
			return running(name, { total: 740 * MB, share: 0.1 + place / 8, speed: (place + 1) * 1.1 * MB });
		return place < count * 0.7
			? item(name, null, { status: 'queued', reason: 'new', notBeforeAt: millis(0) })
			: completed(name, (place + 1) * MB);
	});

/** Rows of every height, so that no guess of one is right for long. */
const manyFailed = (count: number): Item[] =>
	Array.from({ length: count }, (_, place) =>
		place % 3 === 0
			? failed(
					`part-${place}.bin`,
					place % 2 ? 'disk_full' : 'media_bot',
					...(place % 5 ? [quote('details')] : []),
				)
			: item(`part-${place}.bin`, 1.2 * GB, { status: 'paused', by: 'user' }, (place % 7) * 100 * MB),
	);

const long = (): Item[] => [
	running(
		'The complete and unabridged recording of the annual conference on distributed systems, day two, main hall, with subtitles in twelve languages [2160p] [hdr10] [x8f3k2].mkv',
		{ total: 64.2 * GB, share: 0.4, speed: 112 * MB },
	),
	completed('Überraschung – 東京の夜景を撮影した高解像度の写真集 第十二巻 – архив фотографий.zip', 120 * MB),
	completed('تقرير سنوي عن حالة الشبكات في العام الماضي مع الرسوم البيانية الكاملة.pdf', 12 * MB),
	failed(
		`${'verylongnamewithoutanyspaces'.repeat(6)}.bin`,
		'disk_full',
		quote('/home/somebody/Downloads/a/rather/deep/folder/that/goes/on/and/on'),
		remark('space_needed', { need: 12 * GB, free: 3.1 * GB }),
	),
];

const failures = (): Item[] =>
	(
		[
			['http_not_found', quote('HTTP 404')],
			['dns_failed', quote('cdn.example.invalid')],
			['disk_full', remark('space_needed', { need: 12 * GB, free: 3.1 * GB })],
			['object_changed', remark('bytes_instead', { count: 999, wanted: 1000 })],
			['folder_not_writable', quote('/mnt/archive')],
			['tls_expired', quote('CERT_HAS_EXPIRED')],
		] as const
	).map(([code, said], place) => failed(`file-${place + 1}.bin`, code, said));

function item(name: string, total: number | null, state: TaskState, saved = 0): Item {
	serial += 1;
	const known = total !== null && (state.status !== 'queued' || saved > 0);
	return {
		task: {
			id: String(serial).padStart(12, '0') as TaskId,
			request: {
				url: `https://${hosts[serial % hosts.length]}/files/${encodeURIComponent(name)}`,
				pageUrl: `https://${hosts[serial % hosts.length]}/course/week-7`,
				title: null,
				folder: null,
				fileName: null,
				segments: null,
				checksum: null,
				mirrors: [],
				entry: null,
				rateLimit: 0,
				startAt: null,
			},
			addedAt: millis(nowMs - 60_000),
			rank: serial,
			target: known
				? { path: `/home/you/Downloads/${name}`, totalBytes: bytes(total), mediaType: null, resumable: true }
				: null,
			savedBytes: bytes(saved),
			failures: 0,
			retries: 0,
			lastFault: null,
			state,
		},
	};
}

const hosts = ['releases.example.org', 'media.example.net', 'files.example.com', 'cdn7.eu.example.io'];

type Pace = { readonly total: number | null; readonly share: number; readonly speed: number };

function running(name: string, { total, share, speed }: Pace): Item {
	const run = (serial + 1) as RunNumber;
	const { task } = item(name, total, {
		status: 'downloading',
		run,
		phase: 'transferring',
		stopping: null,
		stalledSince: null,
	});
	const received = total === null ? 312 * MB : total * share;
	const progress: Progress = {
		task: task.id,
		run,
		receivedBytes: bytes(Math.round(received)),
		totalBytes: total === null ? null : bytes(total),
		bytesPerSecond: speed,
		connections: 8,
		silentFor: millis(0),
		pieces: total === null ? [] : pieces(total, share),
	};
	return { task, progress };
}

/** Eight segments of unlike speed, as they look half-way. */
function pieces(total: number, share: number): Progress['pieces'] {
	const count = 8;
	return Array.from({ length: count }, (_, place) => {
		const start = Math.round((total / count) * place);
		const end = Math.round((total / count) * (place + 1));
		const filled = Math.min(1, share * (0.55 + ((place * 5) % count) / 8));
		return [bytes(start), bytes(end), bytes(Math.round((end - start) * filled))];
	});
}

const failed = (name: string, code: FaultCode, ...said: readonly Said[]): Item =>
	item(
		name,
		220 * MB,
		{ status: 'failed', at: millis(nowMs - 120_000), fault: fault(code, ...said) },
		64 * MB,
	);

function retrying(name: string): Item {
	const { task } = item(
		name,
		30 * MB,
		{ status: 'queued', reason: 'retry', notBeforeAt: millis(nowMs + 24_000) },
		11 * MB,
	);
	return { task: { ...task, failures: 2, lastFault: fault('connection_reset') } };
}

const completed = (name: string, size: number): Item =>
	item(
		name,
		size,
		{
			status: 'completed',
			at: millis(nowMs - serial * 60_000),
			path: `/home/you/Downloads/${name}`,
			bytes: bytes(size),
			digest: null,
		},
		size,
	);

const pending = (url: string, refused: FaultCode | null) => ({
	id: `pending${serial}`.padEnd(12, '0') as TaskId,
	url,
	pageUrl: null,
	frameUrl: null,
	title: null,
	storeId: null,
	private: false,
	addedAt: millis(nowMs),
	wish: null,
	group: null,
	fileName: null,
	nameTemplate: null,
	asked: null,
	media: null,
	mirrors: [],
	refused: refused && fault(refused),
});

const down = (reason: DownReason, detail: string): Told => ({
	type: 'link',
	link: {
		kind: 'down',
		reason,
		why: fault('daemon_unreachable', quote(detail)),
		retrying: reason === 'hostExited' || reason === 'unreachable',
	},
});
