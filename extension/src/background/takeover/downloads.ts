import type { Browser, Downloads } from 'webextension-polyfill';
import type { Note } from '../../core/takeover/note.ts';
import type { HandoffPorts } from './handoffs.ts';

/** Chrome tells more of a download than the types know. */
export type Item = Downloads.DownloadItem & {
	readonly finalUrl?: string;
	readonly cookieStoreId?: string;
};

/** After redirects. Firefox tells no other address. */
export const finalUrlOf = (item: Item): string => item.finalUrl ?? item.url;

/**
 * The browser's own downloads, held back and let go. Every step may come twice, for a worker that ended in it begins it
 * again; each looks first how things are.
 */
export function createDownloads(browser: Browser, session: () => Promise<string>): HandoffPorts['browser'] {
	/** null: the browser has it no more. */
	async function find(note: Note): Promise<Item | null> {
		const isIt = (item: Item) => item.startTime === note.startTime && item.url === note.url;
		const byNumber = (await browser.downloads.search({ id: note.download })).find(isIt);
		// Numbers are Firefox's for one life of it only.
		return byNumber ?? (await browser.downloads.search({ startTime: note.startTime })).find(isIt) ?? null;
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
			await browser.downloads.pause(note.download).catch(() => {});
			const item = await find(note);
			if (!item) return 'over';
			// With its last byte there it completes as soon as it has its name, paused or not.
			if (item.state === 'in_progress') return item.paused && !isWhole(item) ? 'held' : 'over';
			// Firefox stops for good what it cannot continue: held back it is, and given back it begins anew.
			return item.state === 'interrupted' && (item.paused || isStopped(item)) ? 'held' : 'over';
		},
		async release(note) {
			const item = await find(note);
			const isOther = note.session !== (await session());
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
			const item = await find(note);
			if (!item) return;
			// One that completed all the same is the second of two files.
			if (item.state === 'complete') await browser.downloads.removeFile(item.id).catch(() => {});
			else await browser.downloads.cancel(item.id).catch(() => {});
			await browser.downloads.erase({ id: item.id });
		},
	};
}

const isWhole = ({ totalBytes, bytesReceived }: Item): boolean =>
	totalBytes > 0 && bytesReceived >= totalBytes;

const isStopped = ({ error }: Item): boolean => error === 'USER_CANCELED';
