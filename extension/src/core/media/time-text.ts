/** Seconds of "1:02:03", "2:03", "63" or "63.5"; null: empty, undefined: no time. */
export function readTime(text: string): number | null | undefined {
	const trimmed = text.trim();
	if (trimmed === '') return null;
	const parts = /^(?:(?:(\d{1,3}):)?(\d{1,2}):)?(\d{1,6}(?:[.,]\d{1,3})?)$/u.exec(trimmed);
	if (!parts) return undefined;
	const [, hours = '0', minutes = '0', seconds = '0'] = parts;
	const rest = Number(seconds.replace(',', '.'));
	if (parts[2] !== undefined && rest >= 60) return undefined;
	if (parts[1] !== undefined && Number(minutes) >= 60) return undefined;
	return Number(hours) * 3_600 + Number(minutes) * 60 + rest;
}
