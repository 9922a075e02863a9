import type { RunProgress } from '../core/transfer/run.ts';
import { formatBytes, formatDuration } from './format.ts';

const barCells = 20;

/** One line that says how far a download is, never wider than `columns`. */
export function progressLine(name: string, progress: RunProgress, columns: number): string {
	const { receivedBytes, totalBytes, bytesPerSecond, connections } = progress;
	const share = totalBytes === null || totalBytes === 0 ? null : receivedBytes / totalBytes;
	const facts = [
		share === null ? '' : `${Math.floor(share * 100)}%`.padStart(4),
		totalBytes === null
			? formatBytes(receivedBytes)
			: `${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`,
		`${formatBytes(bytesPerSecond)}/s`,
		totalBytes === null ? '' : timeLeft((totalBytes - receivedBytes) / bytesPerSecond),
		connections > 1 ? `${connections} connections` : '',
	].filter(fact => fact !== '');
	// What matters least goes first where the line is narrow.
	for (let count = facts.length; count > 0; count--) {
		const told = facts.slice(0, count).join('  ');
		const room = columns - 1 - told.length;
		if (room < 0) continue;
		const bar = share !== null && room >= barCells + 4 ? barOf(share) : '';
		const left = room - bar.length - 2;
		const shown = left >= 8 ? `${cut(name, left)}  ` : '';
		return `${shown}${bar}${told}`;
	}
	return '';
}

function timeLeft(seconds: number): string {
	return Number.isFinite(seconds) ? `${formatDuration(seconds)} left` : '';
}

function barOf(share: number): string {
	const full = Math.round(Math.min(1, share) * barCells);
	return `[${'#'.repeat(full)}${'-'.repeat(barCells - full)}] `;
}

/** Wide characters take two cells; counting each non-ASCII one as two never makes the line too long. */
function cut(text: string, cells: number): string {
	let taken = 0;
	let kept = '';
	for (const character of text) {
		taken += character.charCodeAt(0) < 0x80 ? 1 : 2;
		if (taken > cells - 1) return `${kept}~`;
		kept += character;
	}
	return kept;
}
