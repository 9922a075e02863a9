const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** IMF-fixdate of RFC 9110 5.6.7, in milliseconds since 1970; the two obsolete forms are nobody's any more. */
export function parseHttpDate(text: string): number | null {
	const parts = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/u.exec(
		text.trim(),
	);
	if (!parts) return null;
	const month = months.indexOf(parts[2] ?? '');
	if (month < 0) return null;
	const [day, year, hour, minute, second] = [1, 3, 4, 5, 6].map(index => Number(parts[index])) as [
		number,
		number,
		number,
		number,
		number,
	];
	return Date.UTC(year, month, day, hour, minute, second);
}
