import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFirefox } from './firefox-process.ts';
import { makeHome } from './home.ts';
import { waitFor, within } from './wait-for.ts';

const preparedMsMax = 120_000;
const calmMs = 2_000;
const quitMsMax = 30_000;

/** What is of that one start: its locks, its address, its preferences, its session, and what names its folder. */
const ownOfOne = [
	'.parentlock',
	'MarionetteActivePort',
	'cache2',
	'crashes',
	'datareporting',
	'lock',
	'minidumps',
	'pkcs11.txt',
	'sessionCheckpoints.json',
	'sessionstore-backups',
	'sessionstore.jsonlz4',
	'user.js',
];

/**
 * Half of what a Firefox does that has never run is to compile its own scripts and to make its databases. In a run of
 * many tests the first that needs one does it for all of them, and each begins with a copy.
 */
export async function copyPreparedProfile(profile: string): Promise<void> {
	const folder = process.env['RUSTLOADER_FIREFOX_PROFILE'];
	if (folder === undefined) return;
	const prepared = join(folder, 'prepared');
	const isThere = async (): Promise<boolean> => {
		if (!existsSync(prepared)) await prepareOnce(folder, prepared);
		return existsSync(prepared);
	};
	await waitFor('a prepared profile', isThere, { timeoutMs: preparedMsMax });
	cpSync(prepared, profile, { recursive: true });
}

/** Nothing where another process is at it. */
async function prepareOnce(folder: string, prepared: string): Promise<void> {
	const lock = join(folder, 'lock');
	try {
		mkdirSync(lock);
	} catch {
		return;
	}
	try {
		if (!existsSync(prepared)) await prepare(join(lock, 'profile'), prepared);
	} finally {
		rmSync(lock, { recursive: true, force: true });
	}
}

async function prepare(profile: string, prepared: string): Promise<void> {
	await using home = makeHome();
	const firefox = await startFirefox({ profile, env: home.env });
	await using marionette = firefox.marionette;
	try {
		await sleep(calmMs);
		// Of its own accord, for what it compiled is written at its end. The connection may end before the answer.
		const quit = marionette.send('Marionette:Quit', { flags: ['eForceQuit'] });
		await within(quitMsMax, 'Firefox to quit', Promise.all([firefox.ended, quit.catch(() => {})]));
	} finally {
		await firefox.kill();
	}
	for (const name of ownOfOne) rmSync(join(profile, name), { recursive: true, force: true });
	renameSync(profile, prepared);
}
