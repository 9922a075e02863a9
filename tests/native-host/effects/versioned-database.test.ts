import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
	LaterVersion,
	openVersioned,
	type Migrations,
} from '../../../native-host/src/effects/versioned-database.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'rustloader-versions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each version writes down that it was made. */
const versions = (count: number): Migrations =>
	Array.from({ length: count }, (_, at) => database => {
		if (at === 0) database.exec('CREATE TABLE steps (version INTEGER) STRICT');
		database.exec(`INSERT INTO steps VALUES (${at + 1})`);
	});

const steps = (path: string, count: number): number[] => {
	const database = openVersioned(path, versions(count));
	try {
		return database
			.prepare('SELECT version FROM steps')
			.all()
			.map(({ version }) => Number(version));
	} finally {
		database.close();
	}
};

test('whichever versions are started one after the other: each step is made once, none back, and all before it is kept', () => {
	let round = 0;
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }), started => {
			const path = join(folder, `${round++}.db`);
			let reached = 0;
			const left = new Set<number>();
			for (const version of started) {
				const before = reached === 0 ? null : readFileSync(path);
				if (version < reached) {
					expect(() => openVersioned(path, versions(version))).toThrow(LaterVersion);
					expect(readFileSync(path).equals(before ?? Buffer.alloc(0))).toBe(true);
					continue;
				}
				if (version > reached && reached > 0) left.add(reached);
				reached = version;
				expect(steps(path, version)).toEqual(Array.from({ length: reached }, (_, at) => at + 1));
			}
			const kept = readdirSync(folder).filter(name => name.startsWith(`${round - 1}.db.version-`));
			expect(kept.sort()).toEqual([...left].map(version => `${round - 1}.db.version-${version}`).sort());
			// What was kept opens with the version that wrote it.
			for (const version of left) expect(steps(`${path}.version-${version}`, version)).toHaveLength(version);
		}),
		{ numRuns: 25 },
	);
});
