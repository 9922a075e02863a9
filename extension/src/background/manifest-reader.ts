/** Playlists read at once, over all tabs. */
const readsAtOnceMax = 3;
const waitingMax = 60;
/** What the hook in the page tells of is not fetched a second time. */
const delayMs = 250;

type Ports = {
	/** The text behind an address, bounded; null: not to be had. */
	readonly fetchText: (url: string) => Promise<string | null>;
	readonly after: (ms: number, run: () => void) => () => void;
};

export type ManifestReader = {
	/** Reads it, unless it is not wanted any more by then. */
	read(url: string, isWanted: () => boolean, got: (text: string) => void): void;
};

/** Reads playlists that a player reads by itself, a few at a time. */
export function createManifestReader({ fetchText, after }: Ports): ManifestReader {
	const waiting: (() => Promise<void>)[] = [];
	let reading = 0;

	function go(): void {
		while (reading < readsAtOnceMax) {
			const next = waiting.shift();
			if (!next) return;
			reading += 1;
			void next().finally(() => {
				reading -= 1;
				go();
			});
		}
	}

	return {
		read(url, isWanted, got) {
			if (waiting.length >= waitingMax) return;
			after(delayMs, () => {
				waiting.push(async () => {
					if (!isWanted()) return;
					const text = await fetchText(url).catch(() => null);
					if (text !== null) got(text);
				});
				go();
			});
		},
	};
}
