import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

type Spare = { readonly path: string; readonly bytes: number };

/**
 * Files of ours that nothing reads any more and that no download needs: older logs, the yt-dlp of before, and copies of
 * the journal that were kept for somebody to look at. Of each kind of copy the newest stays.
 */
function spareFiles(state: string): Spare[] {
	const copies = namesIn(state).filter(name => copyOfJournal.test(name));
	const newest = new Map(copies.toSorted(byTime).map(name => [kindOf(name), name]));
	return [
		...copies.filter(name => newest.get(kindOf(name)) !== name),
		'daemon.log.1',
		join('tools', 'yt-dlp.old'),
		join('tools', 'yt-dlp.exe.old'),
	].flatMap(name => spareAt(join(state, name)));
}

const copyOfJournal = /^journal\.(torn|bad|earlier)-\d+$/u;
const kindOf = (name: string): string => copyOfJournal.exec(name)?.[1] ?? name;
const timeOf = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1));
const byTime = (a: string, b: string): number => timeOf(a) - timeOf(b);

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		// Its own check tells what is wrong with that folder.
		return [];
	}
}

function spareAt(path: string): Spare[] {
	try {
		const found = lstatSync(path);
		return found.isFile() ? [{ path, bytes: found.size }] : [];
	} catch {
		return [];
	}
}

export const spareBytesIn = (state: string): number =>
	spareFiles(state).reduce((sum, { bytes }) => sum + bytes, 0);

export function freeSpareFiles(state: string): { readonly count: number; readonly bytes: number } {
	const found = spareFiles(state);
	for (const { path } of found) rmSync(path, { force: true });
	return { count: found.length, bytes: found.reduce((sum, { bytes }) => sum + bytes, 0) };
}
