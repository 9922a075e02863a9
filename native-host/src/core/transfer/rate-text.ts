/** `500k`, `2M`, `1.5m`, `1048576`: bytes a second, k = 1024. Null for anything else and for nothing. */
export function parseRate(text: string): number | null {
	const parts = /^(\d{1,12}(?:\.\d{1,6})?)([kmg]?)(?:i?b)?$/iu.exec(text.trim());
	if (!parts) return null;
	const factor = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[(parts[2] ?? '').toLowerCase()] ?? 1;
	const rate = Math.round(Number(parts[1]) * factor);
	return rate > 0 && rate <= 2 ** 40 ? rate : null;
}
