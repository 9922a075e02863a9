import type { Fault, FaultCode } from '../../../../shared/domain/faults.ts';
import { mintTaskId, type TaskId } from '../../../../shared/domain/ids.ts';
import { millis } from '../../../../shared/kernel/units.ts';
import type { Result } from '../../../../shared/kernel/result.ts';
import type { HandoffPrepare, RelayOpen } from '../../../../shared/protocol/contract.ts';
import { parseWebUrl } from '../../core/add/web-url.ts';
import { questionsMax, type Question, type TakeoverAnswer } from '../../core/takeover/ask.ts';
import { judge, type Begun, type KeepReason } from '../../core/takeover/judge.ts';
import { originOf, type LinkOrigin } from '../../core/links/link-origin.ts';
import type { Kept } from '../../core/takeover/kept.ts';
import { notesMax, type Note } from '../../core/takeover/note.ts';
import type { TakeoverSettings } from '../../core/takeover/settings.ts';
import type { Fetched } from '../relay/fetched.ts';
import type { Ended, Handoffs } from './handoffs.ts';

/** A download of the browser's, with what only the browser knows of it. */
export type Candidate = Begun & {
	readonly download: number;
	/** As the browser was asked for it, before redirects. */
	readonly firstUrl: string;
	readonly startTime: string;
	/** Where its file is to be; empty: not known yet. */
	readonly path: string;
	/** Which cookie jar (container, private window) it came from. */
	readonly storeId: string | null;
	/** Why it begins: an old one that is only told of again, or goes on, is none. */
	readonly isNew: boolean;
	readonly etag: string | null;
	readonly lastModified: string | null;
};

export type TakeoverPorts = {
	readonly handoffs: Handoffs;
	readonly settings: () => Promise<TakeoverSettings>;
	readonly change: (change: Partial<TakeoverSettings>) => Promise<void>;
	readonly session: () => Promise<string>;
	/** As the browser would send them. Secret. */
	readonly headers: (candidate: Candidate) => Promise<[name: string, value: string][]>;
	/** Asks for it once more as the browser does; the fault says why that is not the same. Null: it may not. */
	readonly fetchAgain: (candidate: Candidate, signal: AbortSignal) => Promise<Result<Fetched, Fault> | null>;
	readonly bring: (source: Fetched, params: RelayOpen) => Promise<Fault | null>;
	readonly kept: (entry: Kept) => Promise<void>;
	/** Where it comes from, if it becomes the daemon's; known before that, for nobody of this life may see it. */
	readonly remember: (origin: LinkOrigin | null) => void;
	/** It stayed. */
	readonly forget: (task: TaskId) => void;
	/** There are more or fewer questions. */
	readonly asked: (questions: readonly Question[]) => void;
	readonly now: () => number;
	readonly random: () => number;
};

export type Takeover = {
	/** Resolves when it is known who has it; until then the browser should not make a file of it. */
	begun(candidate: Candidate): Promise<void>;
	questions(): readonly Question[];
	answer(download: number, answer: TakeoverAnswer): void;
	/** Finishes what was left by an earlier life. */
	recover(notes: readonly Note[]): Promise<void>;
};

/** Each is new for half a minute only. */
const decidedMax = 500;

/** What the daemon is not given and the browser may be. */
const mayBePassedOn: ReadonlySet<FaultCode> = new Set<FaultCode>([
	'handoff_differs',
	'page_instead',
	'http_unauthorized',
	'http_forbidden',
	'http_not_found',
	'http_gone',
	'http_client_error',
	'http_invalid',
	'empty_body',
]);

/** What the page has is the address that was asked for, whatever that led to. */
const originOfCandidate = (
	{ firstUrl, referrer, storeId, name, totalBytes }: Candidate,
	{ id, private: isPrivate, at }: Note,
): LinkOrigin | null =>
	originOf(
		{
			id,
			url: firstUrl,
			pageUrl: referrer,
			frameUrl: null,
			storeId,
			private: isPrivate,
			addedAt: at,
		},
		{ fileName: name, bytes: totalBytes },
	);

/** Which downloads go over, and what is told of those that do not. */
export function createTakeover(ports: TakeoverPorts): Takeover {
	const { handoffs, now } = ports;
	/** Chrome tells anew of one that was paused and goes on; whose it is has been decided. */
	const decided = new Set<string>();
	const open = new Map<number, { readonly question: Question; answer(answer: TakeoverAnswer): void }>();

	async function tellKept(
		{ name, finalUrl, private: isPrivate }: { name: string; finalUrl: string; private: boolean },
		why: Fault | KeepReason,
	): Promise<void> {
		// What is done in private windows is written down nowhere.
		if (isPrivate) return;
		await ports.kept({
			at: millis(now()),
			name: name.slice(0, 1024),
			host: parseWebUrl(finalUrl)?.host ?? '',
			why: typeof why === 'string' ? { kind: 'rule', rule: why } : { kind: 'fault', fault: why },
		});
	}

	function ask({ download, name, url, totalBytes }: Candidate): Promise<TakeoverAnswer> {
		if (open.size >= questionsMax) return Promise.resolve('keep');
		const question = { download, name, host: parseWebUrl(url)?.host ?? '', totalBytes };
		return new Promise(resolve => {
			open.set(download, {
				question,
				answer(answer) {
					open.delete(download);
					ports.asked(questions());
					resolve(answer);
				},
			});
			ports.asked(questions());
		});
	}

	const questions = (): readonly Question[] => [...open.values()].map(({ question }) => question);

	/** `minBytes`: smaller ones stay; what begins may not have told its size yet. */
	async function handOver(candidate: Candidate, minBytes: number): Promise<Ended> {
		const { url, firstUrl, name, totalBytes, mediaType, etag, lastModified, method } = candidate;
		const note: Note = {
			id: mintTaskId(ports.random),
			download: candidate.download,
			startTime: candidate.startTime,
			path: candidate.path,
			url: firstUrl,
			finalUrl: url,
			name: name.slice(0, 1024),
			isPlain: method === null || method === 'GET',
			private: candidate.private,
			session: await ports.session(),
			stage: 'preparing',
			at: millis(now()),
		};
		const { referrer } = candidate;
		const task: HandoffPrepare['task'] = {
			id: note.id,
			url,
			...(referrer !== null && parseWebUrl(referrer) && { pageUrl: referrer }),
			...(name !== '' && { fileName: name }),
			headers: await ports.headers(candidate),
		};
		const expected = {
			url,
			totalBytes: totalBytes as HandoffPrepare['expected']['totalBytes'],
			mediaType: mediaType === '' ? null : (mediaType?.slice(0, 256) ?? null),
			etag,
			lastModified,
		};
		if (!note.isPlain) return await passOn(candidate, note, 'form');
		ports.remember(originOfCandidate(candidate, note));
		const ended = await handoffs.begin(note, { task, expected }, minBytes);
		if (ended.kind === 'kept') ports.forget(note.id);
		if (ended.kind !== 'kept' || typeof ended.why === 'string' || !mayBePassedOn.has(ended.why.code))
			return ended;
		const { relay } = await ports.settings();
		// What was given up is given up: the second way has an id of its own.
		return relay ? await passOn(candidate, { ...note, id: mintTaskId(ports.random) }, ended.why) : ended;
	}

	/** The browser fetches it once more and brings it; its own rests until all of it is there. */
	async function passOn(candidate: Candidate, note: Note, why: Fault | KeepReason): Promise<Ended> {
		const controller = new AbortController();
		const source = await ports.fetchAgain(candidate, controller.signal);
		if (!source) return { kind: 'kept', why };
		if (!source.ok) return { kind: 'kept', why: source.error };
		const { totalBytes, mediaType } = source.value;
		const { url, referrer, name } = candidate;
		const ended = await handoffs.beginRelay(note, () =>
			ports.bring(source.value, {
				id: note.id,
				url,
				...(referrer !== null && { pageUrl: referrer }),
				...(name !== '' && { fileName: name }),
				totalBytes: totalBytes as RelayOpen['totalBytes'],
				mediaType: mediaType?.slice(0, 256) ?? null,
			}),
		);
		controller.abort();
		return ended;
	}

	async function decide(candidate: Candidate): Promise<Ended> {
		const settings = await ports.settings();
		const verdict = judge(candidate, settings);
		if (settings.skipNext && candidate.by === 'browser') await ports.change({ skipNext: false });
		if (verdict.kind === 'keep') return { kind: 'kept', why: verdict.why ?? 'chosen' };
		if (handoffs.notes().length >= notesMax) return { kind: 'kept', why: 'chosen' };
		if (verdict.kind === 'take') return await handOver(candidate, settings.minBytes);
		const answer = await ask(candidate);
		// Whoever says yes to one has seen how large it is.
		if (answer === 'take') return await handOver(candidate, 0);
		const site = parseWebUrl(candidate.url)?.host;
		if (answer === 'never' && site !== undefined)
			await ports.change({ neverSites: [...new Set([...settings.neverSites, site])] });
		return { kind: 'kept', why: 'chosen' };
	}

	return {
		async begun(candidate) {
			const { download, startTime, isNew, name, url, private: isPrivate } = candidate;
			const key = `${download} ${startTime}`;
			if (!isNew || decided.has(key)) return;
			decided.add(key);
			const [oldest] = decided;
			if (decided.size > decidedMax && oldest !== undefined) decided.delete(oldest);
			const ended = await decide(candidate);
			// What the user chose needs not be explained.
			if (ended.kind === 'kept' && ended.why !== 'chosen')
				await tellKept({ name, finalUrl: url, private: isPrivate }, ended.why);
		},
		questions,
		answer: (download, answer) => open.get(download)?.answer(answer),
		async recover(notes) {
			for (const [note, ended] of await handoffs.recover(notes))
				if (ended.kind === 'kept') {
					ports.forget(note.id);
					await tellKept(note, ended.why);
				}
		},
	};
}
