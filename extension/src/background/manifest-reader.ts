/** Playlists read at once, over all tabs. */
const readsAtOnceMax = 3;
const waitingMax = 60;
/** What the hook in the page tells of is not fetched a second time. */
const delayMs = 250;

type Playlist = {
	/** Its text, bounded; null: not to be had. */
	readonly fetchText: () => Promise<string | null>;
	/** Still, when its turn comes. */
	readonly isWanted: () => boolean;
	readonly got: (text: string) => void;
};

export type ManifestReader = { read(playlist: Playlist): void };

/** Reads playlists that a player reads by itself, a few at a time. */
export function createManifestReader(after: (ms: number, run: () => void) => () => void): ManifestReader {
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
		read({ fetchText, isWanted, got }) {
			if (waiting.length >= waitingMax) return;
			after(delayMs, () => {
				waiting.push(async () => {
					if (!isWanted()) return;
					const text = await fetchText().catch(() => null);
					if (text !== null) got(text);
				});
				go();
			});
		},
	};
}
