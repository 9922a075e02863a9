const MiB = 1024 * 1024;

/** Connections worth opening for a file of that length: setting them up must pay. */
export function segmentsFor(total: number, most: number): number {
	if (total < 10 * MiB) return 1;
	if (total < 50 * MiB) return Math.min(4, most);
	return most;
}
