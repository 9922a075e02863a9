/** Beyond that small ones only wait for each other. */
const atOnceMax = 8;

type Work = (isOldest: () => boolean) => Promise<{ readonly isSmall: boolean }>;

export type Turns = {
	/** Resolves when it is the next one's turn. */
	begin(work: Work): Promise<void>;
	/** Resolves when one of those that run is over; false: none does. */
	someOver(): Promise<boolean>;
};

/**
 * One after the other, save where small files come in a row: they take longer to ask for than to fetch, so that as many
 * of them are asked for at once as have come.
 */
export function inTurns(): Turns {
	const running = new Set<Promise<void>>();
	let smallOnes = 0;
	return {
		async begin(work) {
			const isOldest = () => running.values().next().value === over;
			const over: Promise<void> = work(isOldest).then(({ isSmall }) => {
				running.delete(over);
				smallOnes = isSmall ? smallOnes + 1 : 0;
			});
			running.add(over);
			while (running.size > Math.min(smallOnes, atOnceMax - 1)) await Promise.race(running);
		},
		async someOver() {
			if (running.size === 0) return false;
			await Promise.race(running);
			return true;
		},
	};
}
