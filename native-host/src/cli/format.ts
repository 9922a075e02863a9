const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function formatBytes(count: number): string {
	const power = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), units.length - 1);
	const value = count / 1024 ** power;
	return `${power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

export function formatDuration(seconds: number): string {
	const whole = Math.ceil(seconds);
	const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
	const [hours = 0, minutes = 0, rest = 0] = parts;
	if (hours > 0) return `${hours} h ${minutes} min`;
	return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

/** Date and time as the clock here shows them: `2027-01-31 22:30:05`. */
export function formatTime(at: number): string {
	const date = new Date(at);
	const two = (number: number) => String(number).padStart(2, '0');
	const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
	return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}
