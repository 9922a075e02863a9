import { describe, expect, test } from 'vitest';
import type { Checksum, Task } from '../../../../shared/domain/task.ts';
import { bytes, millis } from '../../../../shared/kernel/units.ts';
import { decide } from '../../../../native-host/src/core/queue/decide.ts';
import { findTwins } from '../../../../native-host/src/core/queue/duplicate.ts';
import type { FoundFile } from '../../../../native-host/src/core/transfer/run.ts';
import { target } from '../../../support/queue/counting-engine.ts';
import { taskId } from '../../../support/queue/open.ts';
import { downloading, queued, request, stateOf, taskWith } from '../../../support/queue/values.ts';
import { fault } from '../../../../shared/domain/faults.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

const url = 'https://host.example/a/film.mp4';
const sha = (hex: string): Checksum => ({ algorithm: 'sha-256', hex });

type Old = { url?: string; path?: string; length?: number; validator?: string; digest?: Checksum | null };
const old = ({ length = 100, digest = null, path = '/d/film.mp4', validator, ...more }: Old): Task => ({
	...taskWith({ status: 'completed', at: millis(0), path, bytes: bytes(length), digest }),
	id: taskId(2),
	request: request(more.url ?? url),
	target: { ...target(path), ...(validator === undefined ? {} : { validator }) },
});
const now = (address = url): Task => taskWith(downloading(1), { request: request(address) });
const found = (more: Partial<FoundFile> = {}): FoundFile => ({
	folder: '/d',
	name: 'film.mp4',
	totalBytes: 100,
	validator: null,
	digest: null,
	isWhole: false,
	signal: new AbortController().signal,
	...more,
});

describe('a file of an earlier download', () => {
	const elsewhere = 'https://other.example/film.mp4';
	const secret = `${url}?token=***`;
	test.each<[string, Old, Partial<FoundFile>, string | null, string?]>([
		['same address and length', {}, {}, 'same'],
		['another length', { length: 99 }, {}, null],
		['no length known', {}, { totalBytes: null }, null],
		['nothing in either', { length: 0 }, { totalBytes: 0 }, null],
		['same version', { validator: '"a"' }, { validator: '"a"' }, 'same'],
		['another version', { validator: '"a"' }, { validator: '"b"' }, null],
		['a version that nobody stated before', {}, { validator: '"b"' }, 'same'],
		['an address with a secret in it', { url: secret }, {}, 'alike', secret],
		['the same with its version', { url: secret, validator: '"a"' }, { validator: '"a"' }, 'same', secret],
		['same name and length from elsewhere', {}, {}, 'alike', elsewhere],
		['a number of that name', { path: '/x/film (3).mp4' }, {}, 'alike', elsewhere],
		['another name from elsewhere', { path: '/x/movie.mp4' }, {}, null, elsewhere],
		['same content', { digest: sha('aa'), path: '/x/y' }, { digest: sha('AA') }, 'same', elsewhere],
		['other content', { digest: sha('aa') }, { digest: sha('bb') }, null],
		[
			'digests that cannot be compared',
			{ digest: { algorithm: 'md5', hex: 'aa' } },
			{ digest: sha('aa') },
			'same',
		],
		['whole, by name alone', {}, { isWhole: true, digest: sha('aa') }, null],
		['whole, by content', { digest: sha('aa') }, { isWhole: true, digest: sha('aa') }, 'same', elsewhere],
	])('%s: %s', (_, before, file, certainty, address) => {
		const twins = findTwins([old(before)], now(address), found(file));
		expect(twins[0]?.certainty ?? null).toBe(certainty);
	});

	test('is none of its own, nor one that is not complete; sure ones come first', () => {
		expect(findTwins([{ ...old({}), id: taskId(1) }, taskWith(queued())], now(), found())).toEqual([]);
		const alike = { ...old({ url: elsewhere, path: '/x/film.mp4' }), id: taskId(3) };
		expect(findTwins([alike, old({})], now(), found()).map(({ path }) => path)).toEqual([
			'/d/film.mp4',
			'/x/film.mp4',
		]);
	});
});

test.each(['rename', 'skip', 'replace'] as const)('%s is taken only where somebody asked', as => {
	const state = (code: 'duplicate' | 'internal', detail = '/d/film.mp4'): Task['state'] => ({
		status: 'failed',
		at: millis(0),
		fault: fault(code, quote(detail)),
	});
	const answer = (now: Task['state']) =>
		decide(stateOf(taskWith(now)), { type: 'resolveDuplicate', task: taskId(1), as }, luck);
	expect(answer(state('duplicate'))).toEqual({
		ok: true,
		value: [{ type: 'task.duplicateResolved', task: taskId(1), as, path: '/d/film.mp4' }],
	});
	for (const other of [state('internal'), queued(), downloading(3)]) expect(answer(other).ok).toBe(false);
	// A path that was cut may name another file.
	expect(answer(state('duplicate', '/'.repeat(2_000))).ok).toBe(as === 'rename');
});

const luck = { retriesMax: 0, now: millis(0), random: () => 0 };
