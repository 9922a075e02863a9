import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queue } from '../../../../native-host/src/app/queue.ts';
import { findMediaTools } from '../../../../native-host/src/effects/media-tools.ts';
import type { TaskId } from '../../../../shared/domain/ids.ts';
import { openTestQueue, taskId, temporaryFolder } from '../../../support/queue/open.ts';
import {
	makeStreams,
	makingMsMax,
	streamSeconds,
	type Streams,
} from '../../../support/streams/make-streams.ts';
import { probe } from '../../../support/streams/probe.ts';
import { streamBench, wanting } from '../../../support/streams/stream-bench.ts';
import { serveStreams } from '../../../support/streams/stream-server.ts';

let streams: Streams;
beforeAll(async () => {
	streams = await makeStreams();
}, makingMsMax);
afterAll(() => streams[Symbol.asyncDispose]());

const id = taskId(1);
const stateOf = (queue: Queue, task: TaskId = id) => queue.state.tasks.get(task)?.state;

async function untilStatus(queue: Queue, status: string): Promise<void> {
	while (stateOf(queue)?.status !== status) {
		const now = stateOf(queue);
		if (now?.status === 'failed' && status !== 'failed') throw new Error(JSON.stringify(now.fault));
		await sleep(10);
	}
}

const { connections: _, ...wish } = wanting({ pick: { kind: 'height', height: 90 } }).wish;

test('a stream is a task: paused, resumed, of the wanted height in the end', async () => {
	await using server = await serveStreams(streams.folder);
	server.delayMs = 80;
	using home = temporaryFolder();
	using bench = streamBench();
	const queue = await openTestQueue({ folder: home.path, engine: bench.engine });
	await queue.changeSettings({ streamConnections: 2 });
	const url = `${server.url}/split/master.m3u8?token=secret`;
	await queue.add({ id, url, folder: bench.folder, wish }, 'cli');
	while (server.asked.filter(path => path.endsWith('.m4s')).length < 6) await sleep(10);
	await queue.dispatch({ type: 'pause', task: id });
	await untilStatus(queue, 'paused');
	expect(server.open).toBe(0);
	expect(queue.state.tasks.get(id)?.savedBytes).toBeGreaterThan(0);
	expect(queue.finish(id)).toMatchObject({ ok: false, error: { code: 'transition_refused' } });
	await queue.dispatch({ type: 'resume', task: id });
	await untilStatus(queue, 'completed');
	const state = stateOf(queue);
	if (state?.status !== 'completed') throw new Error('not completed');
	const found = await probe(state.path);
	expect(found.height).toBe(90);
	expect(Math.abs(found.seconds - streamSeconds)).toBeLessThan(0.1);
	const asked = server.asked.filter(path => path.endsWith('.m4s'));
	expect(asked.length - new Set(asked).size).toBeLessThanOrEqual(2);
	expect(readFileSync(join(home.path, 'journal.jsonl'), 'utf8')).not.toContain('secret');
	await queue.close();
});

test('a pause while it is put together ends ffmpeg; a removal leaves nothing', async () => {
	await using server = await serveStreams(streams.folder);
	using home = temporaryFolder();
	const slow = join(home.path, 'ffmpeg');
	const pidFile = join(home.path, 'pid');
	writeFileSync(slow, `#!/bin/sh\necho $$ > ${pidFile}\nexec sleep 60\n`);
	chmodSync(slow, 0o755);
	using bench = streamBench(async () => findMediaTools({ ffmpeg: slow, ffprobe: '' }));
	const queue = await openTestQueue({ folder: home.path, engine: bench.engine });
	await queue.add({ id, url: `${server.url}/ts/high.m3u8`, folder: bench.folder }, 'cli');
	while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await sleep(10);
	await queue.dispatch({ type: 'pause', task: id });
	await untilStatus(queue, 'paused');
	const pid = Number(readFileSync(pidFile, 'utf8'));
	expect(() => process.kill(pid, 0)).toThrow(/ESRCH/u);
	expect(await bench.names()).toEqual(['high.mp4.part.d']);
	await queue.dispatch({ type: 'remove', task: id });
	while ((await bench.names()).length > 0) await sleep(10);
	await queue.close();
});
