/** Which of many belong together, whatever order that was learned in. */
export type Groups = {
	join(a: string, b: string): void;
	/** The same for all of one group. */
	of(member: string): string;
};

export function createGroups(): Groups {
	const above = new Map<string, string>();

	function of(member: string): string {
		let top = member;
		for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next;
		// Flattened on the way, so that long chains stay cheap.
		for (let at = member; at !== top;) {
			const next = above.get(at) ?? top;
			above.set(at, top);
			at = next;
		}
		return top;
	}

	return {
		of,
		join(a, b) {
			const [first, second] = [of(a), of(b)].sort();
			// The smaller name stands for both: it does not depend on the order of joining.
			if (first !== second && first !== undefined && second !== undefined) above.set(second, first);
		},
	};
}
