import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHosts } from '../../../native-host/src/effects/hosts-store.ts';

const day = 24 * 60 * 60_000;
const origin = 'https://host.example';
let folder: string;
let now = 0;
const open = () => openHosts(join(folder, 'hosts.db'), () => now);
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rustloader-hosts-'));
	now = 1_000 * day;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('remembers, over processes, and forgets with time', () => {
	expect(open().recall(origin)).toBeNull();
	open().learn(origin, 2);
	expect(open().recall(origin)).toBe(2);
	now += day;
	expect(open().recall(origin)).toBe(4);
	open().learn(origin, 1);
	expect(open().recall(origin)).toBe(1);
	now += 20 * day;
	expect(open().recall(origin)).toBeNull();
	expect(statSync(join(folder, 'hosts.db')).mode & 0o777).toBe(0o600);
});

it('makes a damaged file anew, and does without where it cannot be written', () => {
	writeFileSync(join(folder, 'hosts.db'), 'no database at all '.repeat(100));
	expect(open().recall(origin)).toBeNull();
	open().learn(origin, 3);
	expect(open().recall(origin)).toBe(3);
	const nowhere = openHosts(join(folder, 'missing', 'hosts.db'), () => now);
	nowhere.learn(origin, 3);
	expect(nowhere.recall(origin)).toBeNull();
});

it.each([
	['an earlier version', 'PRAGMA user_version=1'],
	['a later version', 'DROP TABLE hosts; CREATE TABLE hosts (other TEXT) STRICT; PRAGMA user_version=99'],
])('is made anew where it is of %s: it is only a help', (_, change) => {
	open().learn(origin, 3);
	const database = new DatabaseSync(join(folder, 'hosts.db'));
	database.exec(change);
	database.close();
	expect(open().recall(origin)).toBeNull();
	open().learn(origin, 2);
	expect(open().recall(origin)).toBe(2);
});

it('keeps a bounded number, the newest', () => {
	const hosts = open();
	for (let count = 0; count < 2_010; count++, now++) hosts.learn(`https://h${count}.example`, 1);
	expect(hosts.recall('https://h5.example')).toBeNull();
	expect(hosts.recall('https://h2009.example')).toBe(1);
}, 60_000);
