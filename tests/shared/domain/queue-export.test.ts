import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAddressList } from '../../../shared/domain/address-list.ts';
import { exportList, exportQueue, readQueueDocument } from '../../../shared/domain/queue-export.ts';
import { redacted } from '../../../shared/domain/redact-url.ts';
import type { Task } from '../../../shared/domain/task.ts';
import { bytes, millis } from '../../../shared/kernel/units.ts';
import { anyRequest } from '../../support/queue/any-event.ts';
import { taskIn } from '../../extension/support/tasks.ts';
import { requestFor } from '../../support/task-request.ts';

const queued = { status: 'queued', reason: 'new', notBeforeAt: millis(0) } as const;
const asking = (url: string, more: Partial<Task['request']> = {}): Task =>
	taskIn(queued, { request: { ...requestFor(url), ...more } });

const read = (text: string) => {
	const document = readQueueDocument(text);
	if (!document?.ok) throw new Error('no document');
	return document.value;
};

test('whatever a queue was asked for comes back, in order, through JSON', () => {
	fc.assert(
		fc.property(fc.array(anyRequest, { maxLength: 10 }), asked => {
			const tasks = asked.map(request => taskIn(queued, { request }));
			const { requests, damaged, incomplete } = read(JSON.stringify(exportQueue(tasks)));
			expect(requests.map(({ url }) => url)).toEqual(tasks.map(({ request }) => request.url));
			expect(requests.map(({ checksum }) => checksum)).toEqual(tasks.map(({ request }) => request.checksum));
			expect([damaged, incomplete]).toEqual([0, []]);
		}),
	);
});

test('an address without its secret part is told, not asked for; a mirror or page without it is left out', () => {
	const tasks = [
		asking(`https://a.example/1?token=${redacted}`),
		asking('https://a.example/2', {
			pageUrl: `https://a.example/page?key=${redacted}`,
			mirrors: [`https://b.example/2?sig=${redacted}`, 'https://c.example/2'],
			fileName: 'two\n.zip',
		}),
		asking('data:text/plain,x', { relayed: { totalBytes: bytes(1), mediaType: null } }),
	];
	const { requests, incomplete } = read(JSON.stringify(exportQueue(tasks)));
	expect(incomplete).toEqual([`https://a.example/1?token=${redacted}`]);
	expect(requests).toMatchObject([
		{ url: 'https://a.example/2', pageUrl: null, mirrors: ['https://c.example/2'] },
	]);
	expect(exportList(tasks)).toBe(
		`# https://a.example/1?token=${redacted}\nhttps://a.example/2\thttps://c.example/2\n  out=two .zip\n`,
	);
	expect(readAddressList(exportList(tasks), { check: () => null, ranges: false })).toMatchObject({
		value: {
			items: [{ url: 'https://a.example/2', mirrors: ['https://c.example/2'], fileName: 'two .zip' }],
			without: 0,
		},
	});
});

test('what is damaged costs only itself, another version is refused, and anything else is no such document', () => {
	const document = exportQueue([asking('https://a.example/1')]);
	expect(read(JSON.stringify({ ...document, downloads: [{}, ...document.downloads, 7] }))).toMatchObject({
		damaged: 2,
		requests: [{ url: 'https://a.example/1' }],
	});
	expect(readQueueDocument(JSON.stringify({ ...document, version: 2 }))).toMatchObject({
		error: { code: 'version_mismatch' },
	});
	const many = { ...document, downloads: Array.from({ length: 10_001 }, () => 0) };
	expect(readQueueDocument(JSON.stringify(many))).toMatchObject({ error: { code: 'too_many_addresses' } });
	fc.assert(
		fc.property(fc.json(), text => {
			expect(readQueueDocument(text)).toBeNull();
		}),
	);
	expect(readQueueDocument('https://a.example/1')).toBeNull();
});
