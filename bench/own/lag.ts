import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, noGoal, type Row } from '../goals.ts';
import { whyNoLines } from '../rigs/line.ts';
import { serve } from '../rigs/serve.ts';
import type { Rig, Served } from '../rigs/rig.ts';
import { mountSlowDisk } from '../rigs/slow-disk.ts';
import type { Told } from '../race.ts';
import type { Workshop } from '../workshop.ts';
import type { Own } from './own.ts';

const main = fileURLToPath(new URL('lag-main.ts', import.meta.url));
const gigabit: Rig = { kind: 'line', line: { megabits: 1000, roundTripMs: 0, loss: 0 }, tls: false };

export const lag: Own = {
	name: 'lag',
	title: 'event loop at 1 Gbit/s',
	async run({ workshop }) {
		const why = whyNoLines();
		if (why !== null) return skipped(this.title, why);
		const source = workshop.source(512 * 2 ** 20);
		await using server = await serve(gigabit, source.path, workshop.certificate());
		const { p99, max } = await look(workshop, server, workshop.folder('disk'), server.via);
		return {
			table: [],
			rows: [
				bounded(this.title, 'lag p99, ms', p99, 10),
				noGoal(this.title, 'lag max, ms', max.toFixed(1)),
				await idle(this.title),
			],
		};
	},
};

export const lagOnSlowDisk: Own = {
	name: 'lag-slow-disk',
	title: 'event loop on a disk of 20 MB/s',
	async run({ workshop }) {
		const source = workshop.source(64 * 2 ** 20);
		const disk = mountSlowDisk(workshop.folder('disk'), 20_000_000);
		if (typeof disk === 'string') return skipped(this.title, disk);
		using slow = disk;
		await using server = await serve({ kind: 'plain' }, source.path, workshop.certificate());
		const { p99, max } = await look(workshop, server, slow.folder, slow.via);
		return {
			table: [],
			rows: [
				bounded(this.title, 'lag max, ms', max, 20),
				noGoal(this.title, 'lag p99, ms', p99.toFixed(1)),
				await idle(this.title),
			],
		};
	},
};

async function look(
	workshop: Workshop,
	server: Served,
	within: string,
	via: readonly string[],
): Promise<{ p99: number; max: number }> {
	const folder = mkdtempSync(join(within, 'lag-'));
	const state = join(mkdtempSync(join(workshop.folder('disk'), 'lag-')), 'state');
	mkdirSync(state, { mode: 0o700 });
	const [command, ...args] = [...via, process.execPath, main, `${server.url}/file`, folder, state];
	const { stdout } = await promisify(execFile)(command ?? process.execPath, args, { timeout: 120_000 });
	return JSON.parse(stdout) as { p99: number; max: number };
}

/** What the machine does to any process at this time. */
async function idle(title: string): Promise<Row> {
	const { stdout } = await promisify(execFile)(process.execPath, [main]);
	const { p99, max } = JSON.parse(stdout) as { p99: number; max: number };
	return noGoal(
		title,
		'of a process that does nothing, p99 and max',
		`${p99.toFixed(1)} and ${max.toFixed(1)}`,
	);
}

const bounded = (title: string, what: string, measured: number, most: number): Row =>
	compare({ case: title, what, measured, most, digits: 1 });

const skipped = (title: string, why: string): Told => ({
	table: [],
	rows: [{ case: title, what: 'lag', goal: '–', measured: '–', verdict: `skipped: ${why}` }],
});
