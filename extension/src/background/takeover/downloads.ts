import type { Browser, Downloads } from 'webextension-polyfill';
import type { Note } from '../../core/takeover/note.ts';
import type { HandoffPorts } from './handoffs.ts';

/** Chrome tells more of a download than the types know. */
export type Item = Downloads.DownloadItem & {
	readonly finalUrl?: string;
	readonly cookieStoreId?: string;
};

/** A browser that has just begun may not have read its list yet. */
const listReadTries = 5;
const listReadMs = 1_000;

/** After redirects. Firefox tells no other address. */
export const finalUrlOf = (item: Item): string => item.finalUrl ?? item.url;

/**
 * The browser's own downloads, held back and let go. Every step may come twice, for a worker that ended in it begins it
 * again; each looks first how things are.
 */
export function createDownloads(
	browser: Browser,
	session: () => Promise<string>,
	after: HandoffPorts['after'],
): HandoffPorts['browser'] {
	/** null: the browser has it no more. */
	async function find({ download: id, startTime, url, path }: Note): Promise<Item | null> {
		// Numbers are Firefox's for one life of it only.
		for (const query of [{ id }, { startTime }, { url }]) {
			const found = (await browser.downloads.search(query)).find(isOf({ startTime, url, path }));
			if (found) return found;
		}
		return null;
	}

	const isOfOtherLife = async (note: Note): Promise<boolean> => note.session !== (await session());

	async function findPatiently(note: Note): Promise<Item | null> {
		for (let left = (await isOfOtherLife(note)) ? listReadTries : 0; ; left--) {
			const item = await find(note);
			if (item || left === 0) return item;
			await new Promise<void>(resolve => void after(listReadMs, resolve));
		}
	}

	/** One that we have begun in its place, in this life or the one before. */
	const findAgain = async ({ finalUrl, startTime }: Note): Promise<boolean> =>
		(await browser.downloads.search({ startedAfter: startTime })).some(
			item => item.byExtensionId === browser.runtime.id && item.url === finalUrl,
		);

	async function beginAnew(note: Note): Promise<'released' | 'lost'> {
		if (!note.isPlain) return 'lost';
		if (await findAgain(note)) return 'released';
		const begun = browser.downloads.download({
			url: note.finalUrl,
			...(note.private && { incognito: true }),
		});
		return await begun.then(
			() => 'released' as const,
			() => 'lost' as const,
		);
	}

	return {
		async size(note) {
			const { totalBytes = -1 } = (await find(note)) ?? {};
			return totalBytes < 0 ? null : totalBytes;
		},
		async hold(note) {
			const begun = await find(note);
			if (begun) await browser.downloads.pause(begun.id).catch(() => {});
			const item = begun && (await find(note));
			if (!item) return 'over';
			// With its last byte there it completes as soon as it has its name, paused or not.
			if (item.state === 'in_progress') return item.paused && !isWhole(item) ? 'held' : 'over';
			// Firefox stops for good what it cannot continue: held back it is, and given back it begins anew.
			return item.state === 'interrupted' && (item.paused || isStopped(item)) ? 'held' : 'over';
		},
		async release(note) {
			const item = await findPatiently(note);
			const isOther = await isOfOtherLife(note);
			// Somebody took it off the list; with the browser itself it is another matter.
			if (!item) return isOther ? await beginAnew(note) : 'released';
			if (item.state === 'complete' || (item.state === 'in_progress' && !item.paused)) return 'released';
			// What was stopped before we laid a hand on it was stopped by somebody else.
			if (!isOther && note.stage === 'preparing') return 'released';
			if (item.canResume || item.paused) {
				const resumed = await browser.downloads.resume(item.id).then(
					() => true,
					() => false,
				);
				if (resumed) return 'released';
			}
			const begun = await beginAnew(note);
			if (begun === 'released') await browser.downloads.erase({ id: item.id });
			return begun;
		},
		async drop(note) {
			// Gone is gone; only another life may have it back.
			if (note.stage === 'dropped' && !(await isOfOtherLife(note))) return;
			const item = await findPatiently(note);
			if (!item) return;
			// One that completed all the same is the second of two files.
			if (item.state === 'complete') await browser.downloads.removeFile(item.id).catch(() => {});
			else await browser.downloads.cancel(item.id).catch(() => {});
			await browser.downloads.erase({ id: item.id });
		},
	};
}

/** The moment is another whenever Firefox goes on with it, which it does by itself after a new start. */
export const isOf =
	({ startTime, url, path }: Pick<Note, 'startTime' | 'url' | 'path'>) =>
	(item: Item): boolean =>
		item.url === url && (item.startTime === startTime || (path !== '' && item.filename === path));

const isWhole = ({ totalBytes, bytesReceived }: Item): boolean =>
	totalBytes > 0 && bytesReceived >= totalBytes;

const isStopped = ({ error }: Item): boolean => error === 'USER_CANCELED';
