import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bestChoice } from '../../../../shared/domain/media-choice.ts';
import { createMediaCalls } from '../../../../native-host/src/app/extraction/media-calls.ts';
import {
	openExtraction,
	openKnownSites,
} from '../../../../native-host/src/app/extraction/open-extraction.ts';
import { openMediaStore } from '../../../../native-host/src/effects/media-store.ts';
import {
	openRunFolder,
	runFolders,
	sweepRunFolders,
} from '../../../../native-host/src/effects/run-folder.ts';
import { chooseTool, chosenTools } from '../../../../native-host/src/effects/tool-paths.ts';
import { isAlive } from '../../../support/browsers/processes.ts';
import { waitFor } from '../../../support/browsers/wait-for.ts';
import { fakeQueue } from '../../../support/fake-queue.ts';
import { fakeYtDlp } from '../../../support/media/fake-yt-dlp.ts';
import { unlimitedPorts } from '../../../support/engine.ts';
import { openTestSession } from '../../../support/session.ts';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'rustloader-media-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

const calls = () =>
	createMediaCalls({
		open: async () => openExtraction({ folders: { state }, ports: unlimitedPorts(state) }),
		store: openMediaStore(join(state, 'media.db'), Date.now),
		knows: openKnownSites({ folders: { state } }, AbortSignal.timeout(60_000)),
	});
const printing = (info: object) => `console.log(${JSON.stringify(JSON.stringify(info))})`;
const video = {
	id: 'v',
	title: 'V',
	extractor_key: 'Site',
	formats: [
		{
			format_id: 'f',
			url: 'https://cdn.test/f?token=s3cret',
			ext: 'mp4',
			protocol: 'https',
			height: 720,
			filesize: 1000,
			http_headers: { Cookie: 'sid=s3cret' },
		},
	],
};

test('a picker is told formats and sizes, and no secret', async () => {
	using fake = fakeYtDlp(printing(video));
	chooseTool(state, 'yt-dlp', fake.path);
	await using opened = await openTestSession({ queue: fakeQueue(), media: calls() });
	const { result } = await opened.wire.call('media.extract', { url: 'https://site.test/v' });
	expect(result).toMatchObject({
		kind: 'item',
		formats: [{ id: 'f', size: { bytes: 1000, kind: 'exact' } }],
	});
	expect(JSON.stringify(result)).not.toContain('s3cret');
});

test.each([
	['file:///etc/passwd', 'url_scheme'],
	['ytsearch5:cats', 'url_scheme'],
	['--exec=id', 'url_malformed'],
])('%s is refused', async (url, code) => {
	await using opened = await openTestSession({ queue: fakeQueue(), media: calls() });
	const { error } = await opened.wire.call('media.extract', { url });
	expect(error?.data.fault).toBe(code);
});

const hanging = 'tellPids(process.pid); setInterval(() => {}, 1e6)';

test.each(['cancelled', 'left'])('a call that is %s ends the program that reads the page', async how => {
	using fake = fakeYtDlp(hanging);
	chooseTool(state, 'yt-dlp', fake.path);
	await using opened = await openTestSession({ queue: fakeQueue(), media: calls() });
	opened.wire.send({
		jsonrpc: '2.0',
		id: 77,
		method: 'media.extract',
		params: { url: 'https://site.test/' },
	});
	const pids = await fake.pids();
	if (how === 'left') opened.socket.destroy();
	else opened.wire.send({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 77 } });
	await waitFor('it to end', () => !pids.some(isAlive));
	await waitFor('its folder to go', () => readdirSync(runFolders(state)).length === 0);
});

test('a choice is remembered by the site, and forgotten', () => {
	const media = calls();
	const choice = { ...bestChoice, pick: { kind: 'height' as const, height: 720 } };
	expect(media.remember('https://www.site.test/a', choice)).toMatchObject({ ok: true });
	expect(calls().remembered('https://site.test/other?page')).toEqual({ ok: true, value: { choice } });
	expect(media.remembered('https://else.test/')).toEqual({ ok: true, value: { choice: null } });
	media.remember('https://m.site.test/', null);
	expect(media.remembered('https://site.test/')).toEqual({ ok: true, value: { choice: null } });
});

test('a store that is damaged is as good as none', () => {
	writeFileSync(join(state, 'media.db'), 'rubbish'.repeat(1000));
	const media = calls();
	expect(media.remembered('https://site.test/')).toEqual({ ok: true, value: { choice: null } });
	media.remember('https://site.test/', bestChoice);
	expect(media.remembered('https://site.test/')).toEqual({ ok: true, value: { choice: bestChoice } });
});

test('what a killed run left is swept, what another still uses is not', () => {
	const parent = runFolders(state);
	using held = openRunFolder(parent);
	held.write('cookies.txt', 'c');
	// As a kill leaves it: a folder whose lock nobody holds.
	const left = openRunFolder(parent);
	const file = left.write('cookies.txt', 'secret');
	rmSync(`${left.path}.lock`);
	sweepRunFolders(parent);
	expect(existsSync(file)).toBe(false);
	expect(existsSync(join(held.path, 'cookies.txt'))).toBe(true);
});

test('a program that was chosen is used alone, and a file that makes no sense chooses none', () => {
	chooseTool(state, 'yt-dlp', '/opt/yt-dlp');
	expect([chosenTools(state)['yt-dlp'], chosenTools(state).ffmpeg]).toEqual(['/opt/yt-dlp', '']);
	writeFileSync(join(state, 'tools', 'paths.json'), '[');
	expect(chosenTools(state)['yt-dlp']).toBe('');
});
