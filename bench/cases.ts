import type { Client } from './clients.ts';
import type { Goal } from './goals.ts';
import { lineRate, type Pace } from './rigs/pace.ts';
import type { Rig } from './rigs/rig.ts';

/** Clients fetch the same file from the same server in turn. */
export type Race = {
	readonly name: string;
	readonly title: string;
	readonly rig: Rig;
	readonly bytes: number;
	readonly connections: number;
	readonly clients: readonly Client[];
	/** Where files go; `memory` where the disk would only blur what is measured. */
	readonly to: 'disk' | 'memory';
	readonly rounds: number;
	readonly quickRounds: number;
	readonly goals: readonly Goal[];
};

const mebibyte = 2 ** 20;
const all: readonly Client[] = ['rustloader', 'aria2', 'curl', 'axel', 'wget2'];
const split: readonly Client[] = ['rustloader', 'aria2', 'axel'];

const cpu = (against: Client, most: number): Goal => ({ kind: 'ratio', of: 'cpuSeconds', against, most });
const wall = (against: Client | 'best', most: number): Goal => ({
	kind: 'ratio',
	of: 'wallSeconds',
	against,
	most,
});

const durable = (against: Client, most: number): Goal => ({
	kind: 'ratio',
	of: 'durableSeconds',
	against,
	most,
});

const even: Pace = { bytesPerSecond: 2_000_000, slowOneIn: null, stalled: null };
const headline: Pace = { bytesPerSecond: 3 * mebibyte, slowOneIn: null, stalled: null };
const unequal: Pace = { bytesPerSecond: 4_000_000, slowOneIn: 8, stalled: null };
const stalling: Pace = { bytesPerSecond: 2_000_000, slowOneIn: null, stalled: 5 };
const ideal = (bytes: number, pace: Pace, most: number): Goal => ({
	kind: 'ideal',
	seconds: bytes / lineRate(pace, 16),
	most,
});

const usual = { connections: 16, rounds: 5, quickRounds: 3, to: 'memory' } as const;

export const races: readonly Race[] = [
	{
		...usual,
		name: 'plain',
		title: '1 GiB, plain, to disk',
		rig: { kind: 'plain' },
		bytes: 1024 * mebibyte,
		to: 'disk',
		clients: all,
		quickRounds: 2,
		goals: [
			cpu('aria2', 0.7),
			cpu('curl', 0.85),
			cpu('axel', 0.85),
			cpu('wget2', 1.15),
			durable('aria2', 0.6),
			durable('curl', 0.85),
			durable('wget2', 1.15),
			// Against clients that leave their file in the page cache.
			wall('curl', 0.85),
			wall('wget2', 1.15),
			{ kind: 'megabytes', most: 80 },
		],
	},
	{
		...usual,
		name: 'tls',
		title: '1 GiB, TLS',
		rig: { kind: 'tls' },
		bytes: 1024 * mebibyte,
		clients: all,
		quickRounds: 2,
		goals: [cpu('aria2', 0.8), cpu('curl', 1.05), { kind: 'megabytes', most: 80 }],
	},
	{
		...usual,
		name: 'gigabit',
		title: '512 MiB, 1 Gbit/s line',
		rig: { kind: 'line', line: { megabits: 1000, roundTripMs: 0, loss: 0 }, tls: false },
		bytes: 512 * mebibyte,
		clients: all,
		quickRounds: 1,
		goals: [cpu('aria2', 0.75), cpu('axel', 0.6), wall('best', 1.005)],
	},
	{
		...usual,
		name: 'throttled',
		title: '64 MiB, 2 MB/s a connection',
		rig: { kind: 'paced', pace: even },
		bytes: 64 * mebibyte,
		clients: split,
		goals: [ideal(64 * mebibyte, even, 1.01)],
	},
	{
		...usual,
		name: 'unequal-64',
		title: '64 MiB, 2 of 16 connections slow',
		rig: { kind: 'paced', pace: unequal },
		bytes: 64 * mebibyte,
		clients: split,
		goals: [wall('aria2', 0.5), wall('axel', 0.95), ideal(64 * mebibyte, unequal, 1.05)],
	},
	{
		...usual,
		name: 'unequal-256',
		title: '256 MiB, 2 of 16 connections slow',
		rig: { kind: 'paced', pace: unequal },
		bytes: 256 * mebibyte,
		clients: split,
		rounds: 3,
		quickRounds: 1,
		goals: [wall('aria2', 0.92)],
	},
	{
		...usual,
		name: 'stalled',
		title: '64 MiB, one connection stalls for ever',
		rig: { kind: 'paced', pace: stalling },
		bytes: 64 * mebibyte,
		// axel never ends here.
		clients: ['rustloader', 'aria2'],
		rounds: 3,
		quickRounds: 1,
		goals: [wall('aria2', 0.75)],
	},
	...[1, 16].flatMap(size => [far(size, false), far(size, true)]),
	...[16, 64].map(lossy),
	{
		...usual,
		name: 'headline',
		title: '150 MB, 3 MiB/s a connection',
		rig: { kind: 'paced', pace: headline },
		bytes: 150_000_000,
		clients: ['rustloader', 'aria2'],
		rounds: 3,
		quickRounds: 1,
		goals: [{ kind: 'times', oneSeconds: 150_000_000 / headline.bytesPerSecond, least: 15 }],
	},
	{
		...usual,
		name: 'small',
		title: '1 KiB, start to end',
		rig: { kind: 'plain' },
		bytes: 1024,
		to: 'disk',
		clients: all,
		rounds: 21,
		quickRounds: 11,
		goals: [{ kind: 'milliseconds', most: 45 }],
	},
];

function far(size: number, tls: boolean): Race {
	return {
		...usual,
		name: `far-${size}${tls ? '-tls' : ''}`,
		title: `${size} MiB, ${tls ? 'TLS, ' : ''}50 ms away, 200 Mbit/s`,
		rig: { kind: 'line', line: { megabits: 200, roundTripMs: 50, loss: 0 }, tls },
		bytes: size * mebibyte,
		clients: all,
		rounds: size === 1 ? 11 : 7,
		quickRounds: size === 1 ? 5 : 3,
		goals: [wall('aria2', size === 1 ? 0.8 : 0.92)],
	};
}

function lossy(size: number): Race {
	return {
		...usual,
		name: `lossy-${size}`,
		title: `${size} MiB, 50 ms away, 100 Mbit/s, 0.5 % lost`,
		rig: { kind: 'line', line: { megabits: 100, roundTripMs: 50, loss: 0.005 }, tls: false },
		bytes: size * mebibyte,
		clients: split,
		rounds: 5,
		quickRounds: size === 16 ? 3 : 2,
		goals: [wall('aria2', size === 16 ? 0.65 : 0.9)],
	};
}
