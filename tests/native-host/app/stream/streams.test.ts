import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunOutcome } from '../../../../native-host/src/core/transfer/run.ts';
import { makeStreams, streamSeconds, type Streams } from '../../../support/streams/make-streams.ts';
import { probe } from '../../../support/streams/probe.ts';
import { streamBench, wanting } from '../../../support/streams/stream-bench.ts';
import { serveStreams } from '../../../support/streams/stream-server.ts';

let streams: Streams;
beforeAll(async () => {
	streams = await makeStreams();
});
afterAll(() => streams[Symbol.asyncDispose]());

function pathOf(outcome: RunOutcome): string {
	if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
	return outcome.path;
}

const lines = (height: number) => wanting({ pick: { kind: 'height', height } });

test.each([
	['ts/master.m3u8', 180],
	['ts/master.m3u8', 90],
	['split/master.m3u8', 180],
	['split/master.m3u8', 90],
	['aes/index.m3u8', 180],
	['ranges/index.m3u8', 180],
	['timeline/index.mpd', 180],
	['timeline/index.mpd', 90],
	['number/index.mpd', 180],
	['list/index.mpd', 180],
	['base/index.mpd', 180],
])('%s at %d lines is one file of that height with sound, as long as it is', async (path, height) => {
	await using server = await serveStreams(streams.folder);
	using bench = streamBench();
	const outcome = await bench.run(`${server.url}/${path}`, lines(height));
	const found = await probe(pathOf(outcome));
	expect(found.height).toBe(height);
	expect(found.codecs.toSorted()).toEqual(['aac', 'h264']);
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	expect(await bench.names()).toHaveLength(1);
	expect(bench.phases).toEqual(['extracting', 'transferring', 'assembling', 'verifying']);
});
