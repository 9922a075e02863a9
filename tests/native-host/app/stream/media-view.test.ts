import { expect, test } from 'vitest';
import { bytes, millis } from '../../../../shared/kernel/units.ts';
import { createMediaView } from '../../../../native-host/src/app/stream/media-view.ts';
import { twoClocks } from '../../../support/two-clocks.ts';

const nothing = { records: [], savedBytes: 0, bitsPerSecond: null };

test('the time before anything is fetched is no silence', () => {
	const { clock, pass } = twoClocks('2026-11-25T12:00Z');
	const view = createMediaView(clock);
	pass(60_000);
	view.show(nothing);
	pass(1_000);
	expect(view.progress().silentFor).toBe(1_000);
});

test('what one of its files waits for is told', () => {
	const { clock, pass } = twoClocks('2026-11-25T12:00Z');
	const view = createMediaView(clock);
	view.show(nothing);
	pass(60_000);
	const silent = {
		receivedBytes: bytes(5),
		totalBytes: bytes(9),
		bytesPerSecond: 0,
		connections: 1,
		silentFor: millis(50_000),
		pieces: [],
	};
	view.showFile({ progress: () => silent });
	expect(view.progress()).toMatchObject({ silentFor: 50_000, receivedBytes: 5 });
	expect(view.progress().waitingFor).toBeUndefined();
	view.showFile({ progress: () => ({ ...silent, waitingFor: 'rate' }) });
	expect(view.progress()).toMatchObject({ waitingFor: 'rate', receivedBytes: 10 });
});
