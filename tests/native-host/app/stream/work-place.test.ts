import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkPlace } from '../../../../native-host/src/app/stream/work-place.ts';
import { workFolders } from '../../../../native-host/src/effects/work-folder.ts';
import { unlimitedPorts } from '../../../support/engine.ts';
import { temporaryFolder } from '../../../support/queue/open.ts';

let root: ReturnType<typeof temporaryFolder>;
let folder: string;
beforeEach(() => {
	root = temporaryFolder();
	folder = join(root.path, 'files');
	mkdirSync(folder);
});
afterEach(() => root[Symbol.dispose]());

const make = (owner: string | null = null) =>
	makeWorkPlace(
		{ disk: unlimitedPorts(root.path).disk, work: workFolders },
		{ folder, name: 'video.mp4' },
		{ key: 'a key', owner, namesMax: 3 },
	);

test.each([
	['nothing', []],
	['an unfinished note', ['of.json.tmp']],
])('a folder in which a killed run left %s is used', async (_, names) => {
	const left = join(folder, 'video.mp4.part.d');
	mkdirSync(left);
	for (const name of names) writeFileSync(join(left, name), '{"k');
	const place = await make();
	expect(basename(place?.path ?? '')).toBe('video.mp4');
	expect(readdirSync(left)).toEqual(['of.json']);
	place?.leave();
});

test.each([
	['a file', (left: string) => writeFileSync(join(left, 'mine.txt'), 'mine')],
	['a folder', (left: string) => mkdirSync(join(left, 'mine'))],
	['another download', (left: string) => writeFileSync(join(left, 'of.json'), '{"key":"another"}')],
])('a folder in which %s is stays as it is', async (_, fill) => {
	const left = join(folder, 'video.mp4.part.d');
	mkdirSync(left);
	fill(left);
	const before = readdirSync(left);
	const place = await make('somebody');
	expect(basename(place?.path ?? '')).toBe('video (1).mp4');
	expect(readdirSync(left)).toEqual(before);
	await place?.remove();
	expect(readdirSync(folder)).toEqual(['video.mp4.part.d']);
});

test('two that want one name get two', async () => {
	const [one, other] = await Promise.all([make(), make()]);
	expect([one, other].map(place => basename(place?.path ?? '')).sort()).toEqual([
		'video (1).mp4',
		'video.mp4',
	]);
	one?.leave();
	other?.leave();
});
