import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EntryId } from '../../../shared/domain/ids.ts';
import type { SettingsChange } from '../../../shared/domain/settings.ts';
import { unknownMedia } from '../../../shared/domain/media.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import type { Queue, QueuePorts } from '../../../native-host/src/app/queue.ts';
import type { LibraryDisk } from '../../../native-host/src/core/library/disk.ts';
import { systemClock, type Clock } from '../../../native-host/src/effects/clock.ts';
import { libraryDisk } from '../../../native-host/src/effects/library-disk.ts';
import { countingEngine, target } from '../../support/queue/counting-engine.ts';
import { faultyDisk } from '../../support/queue/faulty-disk.ts';
import { openTestQueue, taskId, temporaryFolder, until } from '../../support/queue/open.ts';
import { fault } from '../../../shared/domain/faults.ts';
import { remark } from '../../../shared/domain/remarks.ts';

const one = taskId(1);
const url = 'https://host.example/file.bin';
const content = Buffer.alloc(300_000, 'film');

/** A queue whose one download has just left its file in the download folder. */
async function scene(more: Partial<QueuePorts> = {}) {
	const root = temporaryFolder();
	const downloads = join(root.path, 'downloads');
	const other = join(root.path, 'other');
	for (const folder of [downloads, other, join(root.path, 'state')]) mkdirSync(folder);
	const fake = countingEngine();
	const open = (changed: Partial<QueuePorts> = {}) =>
		openTestQueue({
			folder: join(root.path, 'state'),
			engine: fake.engine,
			downloadFolder: () => downloads,
			probe: async () => ({ ...unknownMedia, width: 1280, height: 720, durationMs: 2500 }),
			...more,
			...changed,
		});

	async function complete(queue: Queue, name = 'film.mp4', add: object = {}, mediaType = 'video/mp4') {
		const path = join(downloads, name);
		await queue.add({ id: one, url, ...add });
		await until(() => fake.running.size === 1);
		writeFileSync(path, content);
		for (const run of fake.running) {
			run.observer.identified({ ...target(path), mediaType });
			run.settle({ kind: 'completed', path, bytes: bytes(content.length), digest: null });
		}
		await until(() => queue.idle());
		return path;
	}
	return { root, downloads, other, fake, open, complete };
}

const completedOf = (queue: Queue) => {
	const state = queue.state.tasks.get(one)?.state;
	if (state?.status !== 'completed') throw new Error(`it is ${state?.status}`);
	return state;
};

/** Every file below, without folders. */
const filesIn = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter(entry => !entry.isDirectory())
		.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
		.sort();

const year = new Date().getFullYear();
const month = `${year}-${String(new Date().getMonth() + 1).padStart(2, '0')}`;
const sorted = { sortIntoFolders: true } satisfies SettingsChange;

describe('sorting', () => {
	test('is off at first: files stay in the download folder, and nothing is looked into', async () => {
		let probes = 0;
		const { root, downloads, open, complete } = await scene({
			probe: async () => {
				probes++;
				return null;
			},
		});
		using _root = root;
		const queue = await open();
		expect(await complete(queue)).toBe(completedOf(queue).path);
		await queue.close();
		expect(filesIn(downloads)).toEqual(['film.mp4']);
		expect(probes).toBe(0);
	});

	test.each([
		['film.mp4', 'video/mp4', `Videos/720p/${month}/film.mp4`],
		['song.mp3', 'audio/mpeg', `Audio/${month}/song.mp3`],
		['a.zip', 'application/zip', 'a.zip'],
	])('%s goes by its kind', async (name, mediaType, expected) => {
		const { root, downloads, open, complete } = await scene();
		using _root = root;
		const queue = await open();
		await queue.changeSettings(sorted);
		await complete(queue, name, {}, mediaType);
		expect(completedOf(queue).path).toBe(join(downloads, expected));
		expect(filesIn(downloads)).toEqual([expected]);
		await queue.close();
		const again = await open();
		expect(completedOf(again).path).toBe(join(downloads, expected));
		await again.close();
	});

	test('what its page told, and the list it was chosen from, name its place; what it is instead is kept with it', async () => {
		const { root, downloads, fake, open } = await scene();
		using _root = root;
		const queue = await open();
		await queue.changeSettings({ ...sorted, videoTemplate: '{site}/{creator}/{playlist}/{index} {title}' });
		const group = { id: 'abcdefghijkl', title: 'Lectures', index: 3, total: 9, key: 'k' };
		await queue.add({ id: one, url, group });
		await until(() => fake.running.size === 1);
		const path = join(downloads, 'film.mp4');
		writeFileSync(path, content);
		const media = { ...unknownMedia, title: 'A lecture', creator: 'Somebody', site: 'tube', height: 360 };
		const remarks = [remark('height_other', { asked: '480p', height: '360p' })];
		for (const run of fake.running) {
			run.observer.identified({ ...target(path), mediaType: 'video/mp4', media });
			run.settle({ kind: 'completed', path, bytes: bytes(content.length), digest: null, remarks });
		}
		await until(() => queue.idle());
		const place = join(downloads, 'tube/Somebody/Lectures/03 A lecture.mp4');
		expect(completedOf(queue)).toMatchObject({ path: place, remarks });
		await queue.close();
		const again = await open();
		expect(completedOf(again)).toMatchObject({ path: place, remarks });
		const timeline = await again.timeline(one, 0 as EntryId);
		expect(JSON.stringify(timeline)).toContain(JSON.stringify(remarks));
		await again.close();
	});

	test('a folder that was asked for is no part of it, and a name that was asked for stays', async () => {
		const { root, downloads, open, complete } = await scene();
		using _root = root;
		const queue = await open();
		await queue.changeSettings({ ...sorted, videoTemplate: '{site}/{title}' });
		await complete(queue, 'film.mp4', { folder: downloads, title: 'T' });
		expect(completedOf(queue).path).toBe(join(downloads, 'film.mp4'));
		await queue.dispatch({ type: 'remove', task: one });
		await complete(queue, 'mine.mp4', { fileName: 'mine.mp4', title: 'T' });
		expect(completedOf(queue).path).toBe(join(downloads, 'host.example/mine.mp4'));
		await queue.close();
	});

	test.each(['leads out', 'stays within'])('a link in the library that %s', async way => {
		const { root, downloads, other, open, complete } = await scene();
		using _root = root;
		const inside = join(downloads, 'elsewhere');
		mkdirSync(inside);
		symlinkSync(way === 'leads out' ? other : inside, join(downloads, 'Videos'));
		const queue = await open();
		await queue.changeSettings(sorted);
		const path = await complete(queue);
		if (way === 'leads out') {
			expect(completedOf(queue)).toMatchObject({ path, trouble: { code: 'folder_outside' } });
			expect(filesIn(other)).toEqual([]);
		} else expect(completedOf(queue).path).toBe(join(inside, '720p', month, 'film.mp4'));
		await queue.close();
	});

	test('a download folder that is a link itself is the user’s own wish', async () => {
		const { root, other, open, complete } = await scene();
		using _root = root;
		symlinkSync(other, join(root.path, 'link'));
		const queue = await open({ downloadFolder: () => join(root.path, 'link') });
		await queue.changeSettings(sorted);
		await complete(queue);
		expect(completedOf(queue).path).toBe(join(other, 'Videos/720p', month, 'film.mp4'));
		await queue.close();
	});
});

describe('moving a finished file', () => {
	test('never goes over another, and what it is called is told', async () => {
		const { root, downloads, other, open, complete } = await scene();
		using _root = root;
		writeFileSync(join(other, 'film.mp4'), 'precious');
		const queue = await open();
		await complete(queue);
		const path = join(other, 'film (1).mp4');
		expect(await queue.moveFile(one, other)).toEqual({ ok: true, value: { path } });
		expect(completedOf(queue).path).toBe(path);
		expect(readFileSync(join(other, 'film.mp4'), 'utf8')).toBe('precious');
		expect(filesIn(downloads)).toEqual([]);
		// Once more to where it is: nothing is to be done.
		expect(await queue.moveFile(one, other)).toEqual({ ok: true, value: { path } });
		await queue.close();
	});

	test.each([
		['relative', 'folder_not_absolute'],
		['/nowhere/at/all', 'folder_missing'],
		['/dev/null', 'folder_missing'],
	])('to %s is refused', async (folder, code) => {
		const { root, open, complete } = await scene();
		using _root = root;
		const queue = await open();
		const path = await complete(queue);
		expect(await queue.moveFile(one, folder)).toMatchObject({ ok: false, error: { code } });
		expect(completedOf(queue).path).toBe(path);
		await queue.close();
	});

	test('that is gone is said', async () => {
		const { root, other, open, complete } = await scene();
		using _root = root;
		const queue = await open();
		execFileSync('rm', [await complete(queue)]);
		expect(await queue.moveFile(one, other)).toMatchObject({ ok: false, error: { code: 'file_missing' } });
		await queue.close();
	});

	test('before it is finished changes where it goes once it is', async () => {
		const { root, other, fake, downloads, open } = await scene();
		using _root = root;
		const queue = await open();
		await queue.add({ id: one, url });
		await until(() => fake.running.size === 1);
		const path = join(downloads, 'film.mp4');
		for (const run of fake.running) run.observer.identified(target(path));
		expect(await queue.moveFile(one, other)).toEqual({ ok: true, value: { path: null } });
		writeFileSync(path, content);
		for (const run of fake.running)
			run.settle({ kind: 'completed', path, bytes: bytes(content.length), digest: null });
		await until(() => queue.idle());
		expect(completedOf(queue).path).toBe(join(other, 'film.mp4'));
		await queue.close();
	});
});

test('a folder that is no whole path is refused wherever it is given', async () => {
	const { root, open } = await scene();
	using _root = root;
	const queue = await open();
	const refused = { ok: false, error: { code: 'folder_not_absolute' } };
	expect(await queue.add({ id: one, url, folder: '../etc' })).toMatchObject(refused);
	for (const downloadFolder of ['films', '../films', 'C:films', '~/films'])
		expect(await queue.changeSettings({ downloadFolder })).toEqual({
			ok: false,
			error: fault('setting_invalid', remark('setting_path', { name: 'downloadFolder' })),
		});
	expect(queue.state.tasks.size).toBe(0);
	await queue.close();
});

type When = 'before' | 'after';

/** As if every folder were a device of its own, with every operation that changes something counted. */
function countedDisk(
	trouble: (name: string) => When | null,
	apart: boolean,
	code: () => string = () => 'EIO',
): LibraryDisk {
	const guard =
		<Args extends unknown[], Value>(name: string, act: (...args: Args) => Promise<Value>) =>
		async (...args: Args): Promise<Value> => {
			const when = trouble(name);
			if (when === 'before') throw Object.assign(new Error('dead'), { code: code() });
			const value = await act(...args);
			if (when === 'after') throw Object.assign(new Error('dead'), { code: code() });
			return value;
		};
	return {
		...libraryDisk,
		place: guard('place', async (from: string, to: string) => {
			if (apart && libraryDisk.split(from)[0] !== libraryDisk.split(to)[0])
				throw Object.assign(new Error('apart'), { code: 'EXDEV' });
			return await libraryDisk.place(from, to);
		}),
		look: guard('look', libraryDisk.look),
		exists: guard('exists', libraryDisk.exists),
		copy: guard('copy', libraryDisk.copy),
		syncFolder: guard('syncFolder', libraryDisk.syncFolder),
		remove: guard('remove', libraryDisk.remove),
		makeWithin: guard('makeWithin', libraryDisk.makeWithin),
	};
}

describe.each([
	['renaming', false],
	['copying to another device', true],
])('a crash while %s', (_, apart) => {
	/** Dies at that operation of either disk; false: it never came to it. */
	async function dieAt(number: number, when: 'before' | 'after'): Promise<boolean> {
		const { root, downloads, other, open, complete } = await scene();
		using _root = root;
		let count = Number.NEGATIVE_INFINITY;
		let isDead = false;
		const hit = () => {
			if (count++ === number) isDead = true;
			return isDead;
		};
		const queue = await open({
			// Of what happens after its steps the other disk's next step tells.
			disk: faultyDisk(() => (isDead || (when === 'before' && hit()) ? { code: 'EIO', torn: true } : null)),
			libraryDisk: countedDisk(
				() => (isDead || hit() ? (count - 1 === number ? when : 'before') : null),
				apart,
			),
		});
		const from = await complete(queue);
		count = 0;
		let isOver = false;
		const moved = queue.moveFile(one, other).finally(() => (isOver = true));
		// What a dead process would never get to do fails.
		await until(() => isDead || isOver);
		const came = isDead;
		isDead = true;
		await queue.close();
		await moved;

		const again = await open({ libraryDisk: countedDisk(() => null, apart) });
		await until(() => again.idle());
		const { path, trouble } = completedOf(again);
		expect([from, join(other, 'film.mp4')], `at ${number}, ${when}`).toContain(path);
		expect(trouble).toBeUndefined();
		expect(readFileSync(path).equals(content)).toBe(true);
		// One file, no copy, no rest.
		expect([...filesIn(downloads), ...filesIn(other)], `at ${number}, ${when}`).toEqual(['film.mp4']);
		expect(filesIn(join(root.path, 'state', 'filing'))).toEqual([]);
		await again.close();
		return came;
	}

	test.each(['before', 'after'] as const)(
		'%s any step loses nothing and leaves nothing',
		{ timeout: 240_000 },
		async when => {
			let number = 0;
			while (await dieAt(number, when)) number++;
			expect(number).toBeGreaterThan(when === 'before' ? 14 : 1);
			expect(number).toBeLessThan(100);
		},
	);
});

/** Waits are a hundredth of what they are. */
const hasty: Clock = { ...systemClock, after: (delay, call) => systemClock.after(delay / 100, call) };

describe.each([
	['renaming', false],
	['copying to another device', true],
])('an error while %s', (_, apart) => {
	test.each([
		['EIO', 'before', 1],
		['ENOSPC', 'before', 1],
		['EACCES', 'before', 1],
		['EIO', 'after', 1],
		['EIO', 'before', 3],
		['EIO', 'after', 3],
	] as const)(
		'%s (%s the deed, %i in a row) at any operation: the file is where its task says, once',
		{ timeout: 120_000 },
		async (code, when, times) => {
			const { root, downloads, other, open, complete } = await scene();
			using _root = root;
			let [count, from] = [0, Infinity];
			const hit = (): boolean => {
				const at = count++;
				return at >= from && at < from + times;
			};
			const queue = await open({
				clock: hasty,
				disk: faultyDisk(() => (hit() ? { code, torn: true } : null)),
				libraryDisk: countedDisk(
					() => (hit() ? when : null),
					apart,
					() => code,
				),
			});
			await complete(queue);
			const there = () => [...filesIn(downloads), ...filesIn(other)];
			let [told, number] = [0, 0];
			for (; ; number++) {
				[count, from] = [0, number];
				const moved = await queue.moveFile(one, other);
				await until(() => queue.idle());
				const came = count > number;
				from = Infinity;
				const { path, trouble } = completedOf(queue);
				const at = `${number}: ${JSON.stringify({ moved, path, trouble })}`;
				expect(existsSync(path) && readFileSync(path).equals(content), at).toBe(true);
				if (moved.ok) expect(path, at).toBe(moved.value.path);
				if (!moved.ok) told++;
				// What could not be taken away is still there, and somebody was told.
				expect(there().length, at).toBeLessThanOrEqual(moved.ok && !trouble ? 1 : 2);
				const back = await queue.moveFile(one, downloads);
				expect(back, at).toEqual({ ok: true, value: { path: join(downloads, 'film.mp4') } });
				await until(() => queue.idle());
				expect(there(), at).toEqual(['film.mp4']);
				if (!came) break;
			}
			expect(number).toBeGreaterThan(15);
			expect(number).toBeLessThan(150);
			expect(told).toBeGreaterThan(3);
			expect(filesIn(join(root.path, 'state', 'filing'))).toEqual([]);
			await queue.close();
		},
	);
});

test.each([
	['its slip cannot be read for a moment', 2],
	['its slip cannot be read', Infinity],
])('a file that moved right before a crash is found, though %s', async (_, failures) => {
	const { root, other, open, complete } = await scene();
	using _root = root;
	let isDead = false;
	const dying = await open({
		disk: faultyDisk(() => (isDead ? { code: 'EIO' } : null)),
		libraryDisk: {
			...libraryDisk,
			async place(from, to) {
				const isPlaced = await libraryDisk.place(from, to);
				isDead = true;
				return isPlaced;
			},
		},
	});
	await complete(dying);
	expect((await dying.moveFile(one, other)).ok).toBe(false);
	await dying.close();
	let left = failures;
	const disk = faultyDisk(({ name, path }) =>
		name === 'open' && path.includes('filing') && left-- > 0 ? { code: 'EIO' } : null,
	);
	const again = await open({ disk, clock: hasty });
	await until(() => again.idle());
	const to = join(other, 'film.mp4');
	if (failures === Infinity) {
		expect(completedOf(again).trouble).toMatchObject({ code: 'disk_error' });
		left = 0;
		// Whoever asks then has it looked for once more.
		expect(await again.moveFile(one, other)).toEqual({ ok: true, value: { path: to } });
	}
	expect(completedOf(again).path).toBe(to);
	expect(completedOf(again).trouble).toBeUndefined();
	expect(readFileSync(to).equals(content)).toBe(true);
	await again.close();
});

test('a plan that cannot be written is told, and the file stays', async () => {
	const { root, downloads, open, complete } = await scene();
	using _root = root;
	let isFull = false;
	const disk = faultyDisk(({ path }) => (isFull && path.includes('filing') ? { code: 'ENOSPC' } : null));
	const queue = await open({ disk });
	await queue.changeSettings(sorted);
	isFull = true;
	const path = await complete(queue);
	expect(completedOf(queue)).toMatchObject({ path, trouble: { code: 'disk_full' } });
	expect(filesIn(downloads)).toEqual(['film.mp4']);
	await queue.close();
});

test('a copy that was tampered with, or a file that changes meanwhile, moves nothing', async () => {
	const { root, downloads, other, open, complete } = await scene();
	using _root = root;
	const disk = countedDisk(() => null, true);
	let spoil: (from: string, to: string) => void = () => undefined;
	const queue = await open({
		libraryDisk: {
			...disk,
			async copy(from, to, signal) {
				const digest = await disk.copy(from, to, signal);
				spoil(from, to);
				return digest;
			},
		},
	});
	const path = await complete(queue);
	spoil = (_from, to) => writeFileSync(to, Buffer.alloc(content.length, 'flim'));
	expect(await queue.moveFile(one, other)).toMatchObject({ ok: false, error: { code: 'disk_error' } });
	spoil = from => utimesSync(from, 1, 1);
	expect(await queue.moveFile(one, other)).toMatchObject({ ok: false, error: { code: 'file_changed' } });
	expect(filesIn(other)).toEqual([]);
	expect(filesIn(downloads)).toEqual(['film.mp4']);
	expect(completedOf(queue).path).toBe(path);
	spoil = () => undefined;
	expect((await queue.moveFile(one, other)).ok).toBe(true);
	await queue.close();
});

test('to a real other device: the same to the last byte, with its time; a full one takes nothing', async context => {
	const { root, downloads, open, complete } = await scene();
	using _root = root;
	const device = join(root.path, 'device');
	mkdirSync(device);
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', device], { stdio: 'ignore' });
	} catch {
		context.skip('may not mount');
	}
	try {
		const queue = await open();
		const path = await complete(queue);
		utimesSync(path, 1_000_000, 1_000_000);
		writeFileSync(join(device, 'ballast'), Buffer.alloc(300_000));
		expect(await queue.moveFile(one, device)).toMatchObject({ ok: false, error: { code: 'disk_full' } });
		expect(filesIn(device)).toEqual(['ballast']);
		execFileSync('rm', [join(device, 'ballast')]);
		const to = join(realpathSync(device), 'film.mp4');
		expect(await queue.moveFile(one, device)).toEqual({ ok: true, value: { path: to } });
		expect(readFileSync(to).equals(content)).toBe(true);
		expect(statSync(to).mtimeMs).toBe(1_000_000_000);
		expect(filesIn(downloads)).toEqual([]);
		expect(existsSync(path)).toBe(false);
		await queue.close();
	} finally {
		execFileSync('umount', [device]);
	}
});
