import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { probe } from '../../tests/support/streams/probe.ts';
import { serveStreams } from '../../tests/support/streams/stream-server.ts';
import { rustloader } from '../clients.ts';
import { compare } from '../goals.ts';
import { measure } from '../measure.ts';
import type { Told } from '../race.ts';
import type { Workshop } from '../workshop.ts';
import type { Own } from './own.ts';

const segmentSeconds = 4;
/** Of each connection. */
const bytesPerSecond = 128 * 1024;

const clients: Readonly<Record<string, (url: string) => readonly [string, ...string[]]>> = {
	rustloader: url => [rustloader, 'get', url, '-o', 'out.mp4', '-s', '8'],
	ffmpeg: url => ['ffmpeg', '-nostdin', '-v', 'error', '-i', url, '-c', 'copy', 'out.mp4'],
	'yt-dlp': url => [
		'yt-dlp',
		'-q',
		'--ignore-config',
		'--hls-prefer-native',
		'-N',
		'1',
		'-o',
		'out.mp4',
		url,
	],
};

export const stream: Own = {
	name: 'stream',
	title: 'HLS of 10 minutes, each connection limited to 128 KiB/s',
	run: ({ workshop, quick }) => fetchAll(workshop, quick ? 120 : 600),
};

async function fetchAll(workshop: Workshop, seconds: number): Promise<Told> {
	const source = mkdtempSync(join(workshop.folder('disk'), 'hls-'));
	makeStream(source, seconds);
	await using server = await serveStreams(source);
	server.rate = bytesPerSecond;
	const walls: Record<string, number> = {};
	const table: Record<string, string>[] = [];
	for (const [client, command] of Object.entries(clients)) {
		const home = mkdtempSync(join(workshop.folder('disk'), 'stream-'));
		const folder = join(home, 'files');
		mkdirSync(folder);
		server.openMost = 0;
		const [program, ...args] = command(`${server.url}/index.m3u8`);
		const cost = await measure(program, args, {
			cwd: folder,
			env: { HOME: home, RUSTLOADER_HOME: join(home, 'state') },
			msMax: 600_000,
		});
		const [name = ''] = readdirSync(folder);
		const found = await probe(join(folder, name));
		if (Math.abs(found.seconds - seconds) > 0.2) throw new Error(`${client}: ${found.seconds} s`);
		rmSync(home, { recursive: true });
		walls[client] = cost.wallSeconds;
		table.push({
			client,
			'wall s': cost.wallSeconds.toFixed(2),
			'CPU s': cost.cpuSeconds.toFixed(2),
			'peak MB': cost.peakMegabytes.toFixed(0),
			'requests at once': String(server.openMost),
		});
	}
	rmSync(source, { recursive: true });
	const ratio = (other: string) =>
		compare({
			case: stream.title,
			what: `wall ÷ ${other}`,
			measured: (walls['rustloader'] ?? Number.NaN) / (walls[other] ?? Number.NaN),
			most: 0.333,
		});
	return { table, rows: [ratio('ffmpeg'), ratio('yt-dlp')] };
}

/** A small picture, so that it is soon made, with sound. */
function makeStream(folder: string, seconds: number): void {
	const picture = `testsrc2=size=160x90:rate=10:duration=${seconds}`;
	const sound = `sine=frequency=440:sample_rate=44100:duration=${seconds}`;
	const encode = [
		'-c:v',
		'libx264',
		'-preset',
		'ultrafast',
		'-g',
		`${segmentSeconds * 10}`,
		'-sc_threshold',
		'0',
	];
	const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
	const codecs = [...encode, '-pix_fmt', 'yuv420p', '-bf', '0', '-c:a', 'aac', '-b:a', '64k'];
	const hls = [
		'-f',
		'hls',
		'-hls_time',
		`${segmentSeconds}`,
		'-hls_playlist_type',
		'vod',
		'-hls_list_size',
		'0',
	];
	execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...inputs, ...codecs, ...hls, 'index.m3u8'], {
		cwd: folder,
	});
}
