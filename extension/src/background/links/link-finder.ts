import type { Fault } from '../../../../shared/domain/faults.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import { findLink, type Candidate } from '../../core/links/find-link.ts';
import { loadOrigins, originsMax, withOrigins, type LinkOrigin } from '../../core/links/link-origin.ts';
import { loadVisits, withOpened, type Visits } from '../../core/links/visits.ts';
import { createSaver } from '../saver.ts';

/** What is on the page in a tab at this moment. */
type PageLook = {
	/** Nothing of the document itself is to come any more. */
	readonly isComplete: boolean;
	readonly candidates: readonly Candidate[];
};

/** Tabs, as far as links are looked for in them. */
export type LinkTabs = {
	/** In the background, where the origin's cookies are; null: it may not or cannot be. Never rejects. */
	readonly open: (origin: LinkOrigin) => Promise<number | null>;
	/** null: it is gone. Never rejects. */
	readonly look: (tab: number) => Promise<PageLook | null>;
	/** Unless somebody looks at it. Never rejects. */
	readonly close: (tab: number) => Promise<void>;
	/** Somebody looks at it: it is to be as any other. Never rejects. */
	readonly release: (tab: number) => Promise<void>;
};

export type LinkStore = {
	readonly load: () => Promise<{ readonly origins: unknown; readonly visits: unknown }>;
	readonly saveOrigins: (origins: readonly LinkOrigin[]) => Promise<void>;
	readonly saveVisits: (visits: Visits) => Promise<void>;
};

type Ports = LinkStore & {
	readonly tabs: LinkTabs;
	/** Whether the person wants pages to be opened. */
	readonly isOn: () => Promise<boolean>;
	readonly give: (origin: LinkOrigin, url: string) => Promise<void>;
	readonly notFound: (task: TaskId, looked: boolean) => Promise<void>;
	readonly now: () => number;
	readonly after: (ms: number, run: () => void) => () => void;
};

export type LinkFinder = {
	readonly ready: Promise<void>;
	/** Where downloads came from. */
	remember(origins: readonly (LinkOrigin | null)[]): void;
	forget(tasks: readonly TaskId[]): void;
	/** The daemon asks for a new address: the one before has expired, or leads to something else. */
	wanted(task: TaskId, why: Fault): Promise<void>;
	/** Somebody has that tab in front: it is theirs from now on. */
	turnedTo(tab: number): void;
};

export const visitsAtOnceMax = 2;
export const waitingMax = 20;
export const pollMs = 1_000;
/** Looks at a page that is complete before what is likely is taken for what was sought. */
const restLooks = 3;
/** And before there is nothing. */
export const patienceLooks = 10;
export const looksMax = 25;
/** Addresses that are known to be wrong, of one download; the daemon gives up before. */
const wrongMax = 8;
/** Downloads of which it is known what was given; of older ones a wrong address may be given once more. */
export const givenMax = 200;
/** The daemon waits for a minute. */
const waitsMs = 30_000;

/** One page, for all downloads that came from it. */
type Visit = {
	readonly key: string;
	readonly first: LinkOrigin;
	readonly sought: Map<TaskId, LinkOrigin>;
	readonly since: number;
};

/** New addresses for downloads whose links have expired, from the pages that they were found on. */
export function createLinkFinder(ports: Ports): LinkFinder {
	const { tabs, now } = ports;
	let origins: ReadonlyMap<TaskId, LinkOrigin> = new Map();
	let opened: Visits['opened'] = [];
	const ours = new Set<number>();
	/** Turned to before it was known whose they are. */
	const theirs = new Set<number>();
	const given = new Map<TaskId, string>();
	/** What was given and is something else. */
	const wrong = new Map<TaskId, readonly string[]>();
	const going = new Set<Visit>();
	const waiting: Visit[] = [];
	const keepOrigins = createSaver(() => ports.saveOrigins([...origins.values()]));
	const keepVisits = createSaver(() => ports.saveVisits({ tabs: [...ours], opened }));
	const ready = restore();

	/** Pages that an earlier life of the background had open are of no use: the daemon asks again. */
	async function restore(): Promise<void> {
		const saved = await ports.load().catch(() => ({ origins: null, visits: null }));
		become([...loadOrigins(saved.origins), ...origins.values()]);
		const visits = loadVisits(saved.visits);
		opened = [...visits.opened, ...opened];
		for (const tab of visits.tabs) if (!theirs.has(tab)) await tabs.close(tab);
		theirs.clear();
		if (visits.tabs.length > 0) keepVisits();
	}

	function become(list: readonly LinkOrigin[]): void {
		origins = new Map(withOrigins([], list).map(origin => [origin.task, origin]));
	}

	/** By the time that a link expires once more the page may have made a right one of a wrong one. */
	function learn(task: TaskId, why: Fault): void {
		const last = given.get(task);
		if (why.code !== 'link_differs') wrong.delete(task);
		else if (last !== undefined) wrong.set(task, [...(wrong.get(task) ?? []), last].slice(-wrongMax));
	}

	function note(task: TaskId, url: string): void {
		given.delete(task);
		given.set(task, url);
		const [oldest] = given.keys();
		if (given.size <= givenMax || oldest === undefined) return;
		given.delete(oldest);
		wrong.delete(oldest);
	}

	async function wanted(task: TaskId, why: Fault): Promise<void> {
		await ready;
		learn(task, why);
		const isOn = await ports.isOn();
		const origin = origins.get(task);
		if (!isOn || !origin) return await ports.notFound(task, false);
		const key = JSON.stringify([origin.pageUrl, origin.storeId, origin.private]);
		const same = [...going, ...waiting].find(visit => visit.key === key && visit.sought.size > 0);
		if (same) return void same.sought.set(task, origin);
		if (waiting.length >= waitingMax) return await ports.notFound(task, false);
		waiting.push({ key, first: origin, sought: new Map([[task, origin]]), since: now() });
		goOn();
	}

	function goOn(): void {
		while (going.size < visitsAtOnceMax) {
			const visit = waiting.shift();
			if (!visit) return;
			going.add(visit);
			void visitPage(visit).finally(() => {
				going.delete(visit);
				if (going.size === 0) theirs.clear();
				goOn();
			});
		}
	}

	async function visitPage(visit: Visit): Promise<void> {
		const tab = await open(visit);
		if (tab === null) return await giveUp(visit, false);
		await lookFor(visit, tab);
		if (!ours.has(tab)) return;
		await tabs.close(tab);
		ours.delete(tab);
		keepVisits();
	}

	/** Nothing joins a visit that has nothing left to look for. */
	async function giveUp({ sought }: Visit, looked: boolean): Promise<void> {
		const left = [...sought.keys()];
		sought.clear();
		await Promise.all(left.map(task => ports.notFound(task, looked)));
	}

	async function open({ first, since }: Visit): Promise<number | null> {
		const next = withOpened(opened, first.pageUrl, now());
		if (!next || now() - since > waitsMs) return null;
		opened = next;
		const tab = await tabs.open(first);
		if (tab !== null && theirs.has(tab)) void tabs.release(tab);
		else if (tab !== null) ours.add(tab);
		keepVisits();
		return tab;
	}

	async function lookFor(visit: Visit, tab: number): Promise<void> {
		const { sought } = visit;
		let rested = 0;
		for (let looks = 1; looks <= looksMax && sought.size > 0; looks += 1) {
			await rest();
			const page = await tabs.look(tab);
			if (!page) return await giveUp(visit, false);
			if (page.isComplete) rested += 1;
			const isLast = looks === looksMax || rested >= patienceLooks;
			for (const [task, origin] of sought) {
				const found = findLink(origin.sought, page.candidates, wrong.get(task));
				if (!found || !(found.isSure || rested >= restLooks || isLast)) continue;
				sought.delete(task);
				note(task, found.url);
				await ports.give(origin, found.url);
			}
			// Nobody says that it is lost who has not seen the whole page.
			if (isLast) return await giveUp(visit, rested > 0);
		}
	}

	const rest = (): Promise<void> => new Promise(resolve => ports.after(pollMs, resolve));

	return {
		ready,
		remember(fresh) {
			const whole = fresh.filter(origin => origin !== null).slice(-originsMax);
			if (whole.length === 0) return;
			become(withOrigins([...origins.values()], whole));
			void ready.then(keepOrigins);
		},
		forget(tasks) {
			for (const known of [given, wrong]) for (const task of tasks) known.delete(task);
			const left = [...origins.values()].filter(({ task }) => !tasks.includes(task));
			if (left.length === origins.size) return;
			become(left);
			keepOrigins();
		},
		wanted,
		turnedTo(tab) {
			if (ours.delete(tab)) {
				keepVisits();
				void tabs.release(tab);
			} else theirs.add(tab);
		},
	};
}
