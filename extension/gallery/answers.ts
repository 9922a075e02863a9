import { faultCategories, faults, type FaultCode, fault } from '../../shared/domain/faults.ts';
import { problems, type Check, type HealthReport, type Problem } from '../../shared/domain/health.ts';
import type { FaultSummary } from '../../shared/domain/fault-summary.ts';
import type { EntryId, RunNumber } from '../../shared/domain/ids.ts';
import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import type { TimelineEntry } from '../../shared/domain/timeline.ts';
import { bytes, millis } from '../../shared/kernel/units.ts';
import type { SavedSummary } from '../../shared/domain/saved-summary.ts';
import type { Calls } from '../../shared/protocol/contract.ts';
import { extractions } from './extractions.ts';
import type { Ask, PageMethod, Told } from '../src/core/page/asks.ts';
import { nowMs } from './states.ts';
import { remark } from '../../shared/domain/remarks.ts';
import { err } from '../../shared/kernel/result.ts';
import { quote } from '../../shared/kernel/quoted.ts';

let settings: Settings = defaultSettings;

/** What the daemon would answer, as far as the pictures need it. */
export function answerTo({ id, name, params }: Ask, state: string): Told | null {
	if (name === 'extract') {
		const outcome = extractions[state];
		return outcome ? { type: 'answer', id, outcome } : null;
	}
	if (name === 'addMany') return { type: 'answer', id, outcome: { ok: true, value: { refused: [] } } };
	if (name !== 'call') return null;
	if (state === 'busySettings') settings = busy;
	if (params.method === 'settings.set' && state === 'refusedSettings')
		return { type: 'answer', id, outcome: err(fault('setting_invalid', refusedPath)) };
	if (params.method === 'settings.set') settings = { ...settings, ...(params.params as Partial<Settings>) };
	const value = answers(state)[params.method] ?? {};
	return { type: 'answer', id, outcome: { ok: true, value } };
}

const refusedPath = remark('setting_path', { name: 'downloadFolder' });

const answers = (state: string): { [Method in PageMethod]?: Calls[Method]['result'] } => ({
	'settings.get': settings,
	'settings.set': settings,
	'settings.previewName': { path: 'Videos/1080p/2026-11/big-buck-bunny.mp4' },
	'task.timeline': { entries: history, next: null },
	'media.known': { known: ['generic\n4', 'generic\n5'] },
	'media.knows': { site: state === 'mediaKnown' ? 'example' : null },
	'media.remembered': { choice: null },
	'doctor.report': state === 'healthy' ? healthy : unwell,
	'doctor.fix':
		state === 'unrepaired'
			? { report: unwell, outcomes: [{ id: 'registration:firefox', done: false, detail: 'EACCES' }] }
			: { report: healthy, outcomes: [] },
	'faults.summary': state === 'nothingFailed' ? noSummary : summary,
	'saved.summary': state === 'nothingFailed' ? nothingSaved : saved,
});

const well = (id: string, what: string, seen: string): Check => ({
	id,
	what,
	seen,
	verdict: 'ok',
	problem: null,
	sentence: '',
	hint: '',
	command: null,
	repair: null,
});
const ill = (check: Check, problem: Problem, more: Partial<Check>): Check => ({
	...check,
	...problems[problem],
	problem,
	...more,
});
const ytDlp = well('yt-dlp', 'yt-dlp', '2026.01.10, /usr/local/bin/yt-dlp');
const ffmpeg = well('ffmpeg', 'ffmpeg', 'version 7.1, /usr/bin/ffmpeg');
const firefox = well('registration:firefox', 'Firefox: registration', '/home/you/.mozilla/rustloader.json');
const reportOf = (checks: readonly Check[]): HealthReport => ({
	verdict: checks.some(({ verdict }) => verdict === 'broken') ? 'broken' : 'ok',
	version: '0.1.0',
	platform: 'linux x64',
	checks: [...checks],
});
const healthy = reportOf([firefox, ytDlp, ffmpeg]);
const unwell = reportOf([
	ill(firefox, 'manifest_invalid', { repair: 'here' }),
	ill(ytDlp, 'yt_dlp_missing', { seen: '', command: 'rustloader yt-dlp update' }),
	ill(ffmpeg, 'ffmpeg_missing', { seen: '', command: 'sudo apt install ffmpeg' }),
]);

const busy: Settings = {
	...defaultSettings,
	maxConcurrent: 12,
	rateLimit: 2_500_000,
	rateLimitPerHost: 0,
	proxy: 'system',
	rateProfiles: [
		{ days: [1, 2, 3, 4, 5], from: 480, to: 1_080, rateLimit: 500_000 },
		{ days: [6, 0], from: 0, to: 0, rateLimit: 0 },
	],
	allowedHours: [
		{ days: [1, 2, 3, 4, 5], from: 1_320, to: 360 },
		{ days: [0, 6], from: 0, to: 1_440 },
	],
	downloadFolder: '/home/somebody/A long way down/to the folder/where all the films are kept/for a rainy day',
};

const savedSoFar = bytes(640_000_000);
const path = '/home/you/Downloads/lecture-07-operating-systems.mp4';
const run = 1 as RunNumber;
/** Without their ids and times, which follow from the order. */
const happened = [
	{ kind: 'added', client: 'browser' },
	{ kind: 'started', run },
	{ kind: 'identified', path, totalBytes: bytes(1_900_000_000), resumable: true },
	{ kind: 'stalled', since: millis(nowMs - 3_000_000) },
	{ kind: 'flowing' },
	{
		kind: 'retrying',
		fault: fault('connection_reset', quote('ECONNRESET')),
		notBeforeAt: millis(nowMs - 2_400_000),
		savedBytes: savedSoFar,
	},
	{ kind: 'started', run },
	{ kind: 'stopping', after: 'pause', client: 'cli' },
	{ kind: 'paused', by: 'user', client: 'cli', savedBytes: savedSoFar },
	{ kind: 'requeued', client: 'browser', savedBytes: savedSoFar },
	{ kind: 'omitted', count: 12 },
	{ kind: 'started', run },
	{ kind: 'failed', fault: fault('http_forbidden', quote('HTTP 403')), savedBytes: savedSoFar },
	{ kind: 'completed', path, bytes: bytes(1_900_000_000) },
] as const;
const history = happened.map((entry, place): TimelineEntry => ({
	...entry,
	id: (place + 1) as EntryId,
	at: millis(nowMs - (happened.length - place) * 240_000),
}));

type Counts = FaultSummary['categories'];
const counts = (count: (place: number) => number): Counts =>
	Object.fromEntries(faultCategories.map((category, place) => [category, count(place)])) as Counts;
const totalOf = (categories: Counts): number =>
	Object.values(categories).reduce((sum, count) => sum + count, 0);

const days = Array.from({ length: 30 }, (_, place) => {
	const categories = counts(at => Math.max(0, ((place * 7 + at * 5) % 11) - 6 - (at > 4 ? 3 : 0)));
	const day = new Date(nowMs - (29 - place) * 86_400_000).toISOString().slice(0, 10);
	return { day, categories, total: totalOf(categories) };
});

const codes = [
	'connection_reset',
	'http_forbidden',
	'http_too_many_requests',
	'disk_full',
	'stalled',
] as const;
const categories = counts(at =>
	days.reduce((sum, day) => sum + (day.categories[faultCategories[at] ?? 'unknown'] ?? 0), 0),
);
const summary: FaultSummary = {
	total: totalOf(categories),
	categories,
	days,
	hosts: [
		{ host: 'cdn7.eu.a-rather-long-name-of-a-server.example.io', total: 61 },
		{ host: 'media.example.net', total: 22 },
		{ host: 'files.example.com', total: 9 },
	],
	otherHosts: 4,
	codes: codes
		.filter((code): code is FaultCode & (typeof codes)[number] => Object.hasOwn(faults, code))
		.map((code, place) => ({ code, total: 40 - place * 8 })),
};
const savedDays = days.map(({ day }, place) => {
	const files = (place * 5) % 9;
	return { day, files, bytes: files * (((place * 37) % 11) + 1) * 210_000_000 };
});
const savedSum = (of: 'files' | 'bytes', share = 1): number =>
	Math.round(savedDays.reduce((sum, day) => sum + day[of], 0) * share);
const saved: SavedSummary = {
	files: savedSum('files'),
	bytes: savedSum('bytes'),
	days: savedDays,
	hosts: [
		{ host: 'media.example.net', files: savedSum('files', 0.3), bytes: savedSum('bytes', 0.6) },
		{
			host: 'cdn7.eu.a-rather-long-name-of-a-server.example.io',
			files: savedSum('files', 0.2),
			bytes: savedSum('bytes', 0.3),
		},
		{ host: 'files.example.com', files: 1, bytes: savedSum('bytes', 0.08) },
	],
	otherHosts: { files: savedSum('files', 0.4), bytes: savedSum('bytes', 0.02) },
};
const nothingSaved: SavedSummary = {
	files: 0,
	bytes: 0,
	days: days.map(({ day }) => ({ day, files: 0, bytes: 0 })),
	hosts: [],
	otherHosts: { files: 0, bytes: 0 },
};
const noSummary: FaultSummary = {
	total: 0,
	categories: counts(() => 0),
	days: days.map(({ day }) => ({ day, total: 0, categories: counts(() => 0) })),
	hosts: [],
	otherHosts: 0,
	codes: [],
};
