/** All of them, at most `most` at once; results as the values stand. One that fails is told when all are over. */
export async function fewAtOnce<Value, Done>(
	values: readonly Value[],
	most: number,
	work: (value: Value) => Promise<Done>,
): Promise<Done[]> {
	const done: Done[] = [];
	const failures: unknown[] = [];
	const waiting = values.entries();
	const turns = Array.from({ length: most }, async () => {
		for (const [at, value] of waiting)
			await work(value).then(
				one => (done[at] = one),
				(error: unknown) => failures.push(error),
			);
	});
	await Promise.all(turns);
	if (failures.length > 0) throw failures[0];
	return done;
}
