/**
 * Writes the latest value, one write at a time: while one is under way, however many requests make one more.
 * A write that fails (full storage) costs only what a fresh snapshot brings back.
 */
export function createSaver(write: () => Promise<void>): () => void {
	let writing = false;
	let again = false;

	async function run(): Promise<void> {
		writing = true;
		do {
			again = false;
			await write().catch(() => {});
		} while (again);
		writing = false;
	}

	return () => {
		if (writing) again = true;
		else void run();
	};
}
