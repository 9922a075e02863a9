import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { ExtractionView } from '../../../shared/domain/extraction.ts';
import type { Notice } from '../../../shared/domain/notice.ts';
import { err, type Result } from '../../../shared/kernel/result.ts';
import type { Calls } from '../../../shared/protocol/contract.ts';
import type { Pending } from '../core/add/pending.ts';
import type { MediaView } from '../core/capture/media-view.ts';
import type { Link } from '../core/link/link.ts';
import type { AddOutcome, AskInputs, AskName, Outcome, PageMethod, Told } from '../core/page/asks.ts';
import {
	applyEvents,
	applyProgress,
	applySnapshot,
	emptyCopy,
	type QueueCopy,
} from '../core/queue/queue-copy.ts';
import { emptySpeeds, loadSpeeds, noteSpeeds, type SpeedLog } from '../core/view/speeds.ts';

/** What a page knows: the same fold over the same events as everywhere. */
export type PageModel = {
	copy: QueueCopy;
	speeds: SpeedLog;
	/** null: the background has not said anything yet. */
	link: Link | null;
	pending: readonly Pending[];
	notices: readonly Notice[];
	/** The tab that this page watches. */
	media: MediaView | null;
	/** What there is to show has been told, or has taken so long that the page goes on without it. */
	isSettled: boolean;
};

/** As much of a port to the background as it takes. */
type BackgroundPort = {
	postMessage(message: unknown): void;
	readonly onMessage: { addListener(listener: (message: unknown) => void): void };
	readonly onDisconnect: { addListener(listener: () => void): void };
};

export type PageStore = {
	readonly model: PageModel;
	/** Called after each change; one listener, the page. */
	listen(listener: () => void): void;
	/** What that tab holds is told from now on; null: of none. */
	watchTab(tab: number | null): void;
	/** Why it was refused; null: done. */
	readonly ask: <Name extends Exclude<AskName, 'call' | 'extract' | 'addMany' | 'stop'>>(
		name: Name,
		params: AskInputs[Name],
	) => Promise<Fault | null>;
	readonly addMany: (items: AskInputs['addMany']['items']) => Promise<Result<AddOutcome, Fault>>;
	/** What a page holds. */
	readonly extract: (
		params: AskInputs['extract'],
		signal: AbortSignal,
	) => Promise<Result<ExtractionView, Fault>>;
	/** One of the daemon's calls, by way of the background. */
	readonly call: <M extends PageMethod>(
		method: M,
		params: Calls[M]['params'],
	) => Promise<Result<Calls[M]['result'], Fault>>;
};

type Ports = {
	readonly connect: () => BackgroundPort;
	readonly after: (ms: number, run: () => void) => void;
	readonly now: () => number;
};

const reconnectFirstMs = 50;
const reconnectMaxMs = 2_000;
/** Nobody waits for longer; what comes later may move what is there. */
const settleMaxMs = 600;

/** Stays connected to the background, which the browser may end at any moment: connecting wakes a new one. */
export function createPageStore({ connect, after, now }: Ports): PageStore {
	const model: PageModel = {
		copy: emptyCopy(),
		speeds: emptySpeeds(),
		link: null,
		pending: [],
		notices: [],
		media: null,
		isSettled: false,
	};
	const open = new Map<number, (outcome: Outcome) => void>();
	let port: BackgroundPort;
	let lastId = 0;
	let failures = 0;
	let changed = () => {};
	/** Undefined: it is not known yet which. */
	let watched: number | null | undefined;

	function start(): void {
		port = connect();
		port.onMessage.addListener(message => {
			failures = 0;
			hear(message as Told);
		});
		// A background that was ended does not know what this page shows.
		if (typeof watched === 'number') void post('watchTab', { tab: watched });
		port.onDisconnect.addListener(() => {
			for (const [id, settle] of open) {
				open.delete(id);
				settle(err(fault('daemon_unreachable')));
			}
			after(Math.min(reconnectMaxMs, reconnectFirstMs * 2 ** failures), start);
			failures += 1;
		});
	}

	function hear(told: Told): void {
		switch (told.type) {
			case 'link':
				model.link = told.link;
				break;
			case 'snapshot':
				applySnapshot(model.copy, told.page);
				break;
			case 'events':
				applyEvents(model.copy, told.events);
				break;
			case 'progress':
				applyProgress(model.copy, told.items);
				noteSpeeds(model.speeds, model.copy.progress, now());
				break;
			case 'speeds':
				model.speeds = loadSpeeds(told.speeds);
				break;
			case 'pending':
				model.pending = told.entries;
				break;
			case 'media':
				if (told.view.tab === watched) model.media = told.view;
				break;
			case 'notices':
				model.notices = told.notices;
				break;
			case 'answer':
				open.get(told.id)?.(told.outcome);
				open.delete(told.id);
				return;
			default:
				// A background of a newer version may say more.
				return;
		}
		settle();
		changed();
	}

	/** Once for all: from then on everything is shown as it comes. */
	function settle(): void {
		const isLinkKnown = model.link !== null && model.link.kind !== 'connecting';
		const isTabKnown = watched === null || model.media !== null;
		model.isSettled ||= isLinkKnown && isTabKnown;
	}

	function post(name: AskName, params: AskInputs[AskName], signal?: AbortSignal): Promise<Outcome> {
		const id = ++lastId;
		signal?.addEventListener('abort', () => {
			if (open.has(id)) void post('stop', { ask: id });
		});
		return new Promise(resolve => {
			open.set(id, resolve);
			port.postMessage({ id, name, params });
		});
	}

	start();
	after(settleMaxMs, () => {
		model.isSettled = true;
		changed();
	});
	return {
		model,
		listen(listener) {
			changed = listener;
		},
		watchTab(tab) {
			watched = tab;
			if (tab !== null) void post('watchTab', { tab });
			settle();
			changed();
		},
		async ask(name, params) {
			const outcome = await post(name, params);
			return outcome.ok ? null : outcome.error;
		},
		addMany: async items => (await post('addMany', { items })) as never,
		extract: async (params, signal) => (await post('extract', params, signal)) as never,
		// The background is of our own version and had the contract parse the result.
		call: async (method, params) => (await post('call', { method, params })) as never,
	};
}
