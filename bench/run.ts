import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startNginx } from '../tests/support/nginx.ts';
import { fileDigest } from '../tests/support/file-digest.ts';
import { writeRandomFile } from '../tests/support/random-file.ts';
import { measure, type Cost } from './measure.ts';

const rustloader = resolve(import.meta.dirname, '../dist/host/rustloader');

/** Each takes an address, the name to write in the working folder and the connections allowed. */
const clients = {
	rustloader: (url: string, name: string, connections: number) =>
		[rustloader, 'get', url, '-o', name, '-s', `${connections}`] as const,
	aria2: (url: string, name: string, connections: number) =>
		[
			'aria2c',
			'-q',
			`-x${connections}`,
			`-s${connections}`,
			'-k1M',
			'--file-allocation=none',
			'-o',
			name,
			url,
		] as const,
	curl: (url: string, name: string) => ['curl', '-s', '-o', name, url] as const,
};
type Client = keyof typeof clients;

type Case = {
	readonly title: string;
	readonly bytes: number;
	readonly connections: number;
	readonly limit: string;
	readonly rounds: number;
};

const mebibyte = 2 ** 20;
const cases: readonly Case[] = [
	{
		title: '1 GiB, no limit, 16 connections',
		bytes: 1024 * mebibyte,
		connections: 16,
		limit: '0',
		rounds: 3,
	},
	{
		title: '64 MiB, 2 MiB/s a connection, 16 connections',
		bytes: 64 * mebibyte,
		connections: 16,
		limit: '2m',
		rounds: 3,
	},
	{ title: '1 KiB, one connection', bytes: 1024, connections: 1, limit: '0', rounds: 9 },
];

for (const one of cases) await runCase(one);

/** Clients take turns, so that a busy moment of the machine meets all of them; medians and ratios are printed. */
async function runCase({ title, bytes, connections, limit, rounds }: Case): Promise<void> {
	await using server = await startNginx({ limit });
	const digest = writeRandomFile(join(server.root, 'file'), bytes);
	const costs: Record<Client, Cost[]> = { rustloader: [], aria2: [], curl: [] };
	// The first round warms caches and is thrown away.
	for (let round = 0; round <= rounds; round++)
		for (const client of Object.keys(costs) as Client[]) {
			const cost = await once(client, `${server.url}/file`, connections, digest);
			if (round > 0) costs[client].push(cost);
		}
	print(title, costs);
}

async function once(client: Client, url: string, connections: number, digest: string): Promise<Cost> {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-bench-'));
	try {
		const [command, ...args] = clients[client](url, 'out', connections);
		const cost = await measure(command, args, { cwd: folder });
		if ((await fileDigest(join(folder, 'out'))) !== digest) throw new Error(`${client} wrote a wrong file`);
		return cost;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function print(title: string, costs: Record<Client, Cost[]>): void {
	const mine = costs.rustloader;
	console.log(`\n${title}`);
	console.table(
		Object.fromEntries(
			Object.entries(costs).map(([client, of]) => [
				client,
				{
					'wall s': median(of, 'wallSeconds').toFixed(3),
					'CPU s': median(of, 'cpuSeconds').toFixed(2),
					'peak MB': Math.round(median(of, 'peakMegabytes')),
					'our wall ÷': (median(mine, 'wallSeconds') / median(of, 'wallSeconds')).toFixed(2),
					'our CPU ÷': (median(mine, 'cpuSeconds') / median(of, 'cpuSeconds')).toFixed(2),
				},
			]),
		),
	);
}

function median(costs: readonly Cost[], of: keyof Cost): number {
	const sorted = costs.map(cost => cost[of]).sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
