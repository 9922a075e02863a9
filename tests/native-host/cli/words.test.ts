import { expect, test } from 'vitest';
import { isBrowserStart, senderOf } from '../../../native-host/src/cli/browser-start.ts';
import { findTask } from '../../../native-host/src/cli/find-task.ts';
import { formatBytes, formatDuration } from '../../../native-host/src/cli/format.ts';
import { parseChecksum } from '../../../native-host/src/cli/parse-checksum.ts';
import type { TaskId } from '../../../shared/domain/ids.ts';

const ids = ['aaaaaaaaaaaa', 'aab000000000', 'b00000000000'] as TaskId[];

test.each([
	['b', 'b00000000000'],
	['aaa', 'aaaaaaaaaaaa'],
	['aaaaaaaaaaaa', 'aaaaaaaaaaaa'],
	['aa', null],
	['c', null],
	['', null],
])('the task %j is %s', (prefix, id) => {
	const found = findTask(prefix, ids);
	expect(found.ok ? found.value : null).toBe(id);
});

test.each([
	[0, '0 B'],
	[1023, '1023 B'],
	[1024, '1.0 KiB'],
	[1024 ** 4 * 5000, '5000.0 TiB'],
])('%i bytes', (count, text) => {
	expect(formatBytes(count)).toBe(text);
});

test.each([
	[0.2, '1 s'],
	[60, '1 min 0 s'],
	[3_725, '1 h 2 min'],
])('%d seconds', (seconds, text) => {
	expect(formatDuration(seconds)).toBe(text);
});

const hex = 'ab'.repeat(32);
test.each([
	[`sha-256=${hex}`, { algorithm: 'sha-256', hex }],
	[`SHA256=${hex.toUpperCase()}`, { algorithm: 'sha-256', hex }],
	[`sha-512=${hex}`, null],
	['sha-256', null],
	[`crc32=${hex}`, null],
	[`sha-256=${'g'.repeat(64)}`, null],
])('checksum %s', (text, checksum) => {
	expect(parseChecksum(text)).toEqual(checksum);
});

test.each([
	[['chrome-extension://abc/'], true, 'chrome-extension://abc/'],
	[['chrome-extension://abc/', '--parent-window=7'], true, 'chrome-extension://abc/'],
	[['/p/app.rustloader.host.json', 'rustloader@rustloader.app'], true, 'rustloader@rustloader.app'],
	[['/p/app.rustloader.host.json', 'other@example.org'], false, 'other@example.org'],
	[['list', '--json'], false, null],
	[[], false, null],
])('started with %j', (args, byBrowser, sender) => {
	expect(isBrowserStart(args)).toBe(byBrowser);
	expect(senderOf(args)).toBe(sender);
});
