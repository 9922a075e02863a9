/** So many at once, the others in the order they came. */
export function createTurns(most: number) {
	const waiting: (() => void)[] = [];
	let going = 0;
	return {
		async run<Value>(work: () => Promise<Value>): Promise<Value> {
			if (going >= most) await new Promise<void>(resolve => waiting.push(resolve));
			else going++;
			try {
				return await work();
			} finally {
				const next = waiting.shift();
				if (next) next();
				else going--;
			}
		},
	};
}
