import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../../shared/domain/faults.ts';
import type { TaskTarget } from '../../shared/domain/task.ts';
import { createRateLimits } from '../../native-host/src/app/rate-limits.ts';
import { systemClock } from '../../native-host/src/effects/clock.ts';
import { createConnectionBudget } from '../../native-host/src/app/connection-budget.ts';
import { createEngine, type EnginePorts } from '../../native-host/src/app/download.ts';
import { downloadLimits, type DownloadLimits } from '../../native-host/src/app/download-limits.ts';
import { systemPorts } from '../../native-host/src/app/download-ports.ts';
import type { Disk, PartFile } from '../../native-host/src/core/transfer/disk.ts';
import type {
	Engine,
	Run,
	RunObserver,
	RunOutcome,
	RunRequest,
} from '../../native-host/src/core/transfer/run.ts';

/** An engine with a folder of its own and times fit for tests. */
export type Bench = Disposable & {
	/** Of the engine's own folders. */
	readonly root: string;
	readonly folder: string;
	readonly engine: Engine;
	readonly ports: EnginePorts;
	readonly targets: TaskTarget[];
	readonly phases: string[];
	/** Mirrors that were given up. */
	readonly dropped: { name: string; fault: Fault }[];
	/** Where runs ask for new addresses. */
	freshLink: NonNullable<RunObserver['freshLink']> | null;
	/** Further files of a metalink. */
	readonly listed: string[];
	start(url: string, more?: Partial<RunRequest>, signal?: AbortSignal): Run;
	run(url: string, more?: Partial<RunRequest>, signal?: AbortSignal): Promise<RunOutcome>;
	/** With times that fit a busy machine: for what is expected to work. */
	runPatiently(url: string, more?: Partial<RunRequest>): Promise<RunOutcome>;
	names(): Promise<string[]>;
};

const quickLimits: DownloadLimits = {
	...downloadLimits,
	answerMs: 1_000,
	stallMs: 400,
	attemptsMax: 4,
	backoffBaseMs: 10,
	backoffMaxMs: 40,
};

const patientLimits = { answerMs: 20_000, stallMs: 20_000, attemptsMax: 20 };

const never = new AbortController().signal;

/** The ports to this machine, with folders of their own there. */
export const unlimitedPorts = (state: string): EnginePorts =>
	systemPorts(
		{ state },
		{
			rates: createRateLimits({ all: 0, perHost: 0 }, systemClock),
			leases: createConnectionBudget({ maxConnections: 64, maxConnectionsPerHost: 64 }),
		},
	);

export function engineBench(
	limits: Partial<DownloadLimits> = {},
	change: (ports: EnginePorts) => Partial<EnginePorts> = () => ({}),
	around: (ports: EnginePorts, files: Engine) => Engine = (_, files) => files,
): Bench {
	const root = mkdtempSync(join(tmpdir(), 'rustloader-engine-'));
	const folder = mkdtempSync(join(root, 'files-'));
	const system: EnginePorts = {
		...unlimitedPorts(root),
		limits: { ...quickLimits, ...limits },
	};
	const ports = { ...system, ...change(system) };
	const engine = around(ports, createEngine(ports));
	const patient = createEngine({ ...ports, limits: { ...ports.limits, ...patientLimits } });
	const targets: TaskTarget[] = [];
	const phases: string[] = [];
	const dropped: { name: string; fault: Fault }[] = [];
	const listed: string[] = [];
	const start: Bench['start'] = (...request) => startOn(engine, ...request);
	const startOn = (on: Engine, url: string, more: Partial<RunRequest> = {}, signal = never) =>
		on.start(
			{
				owner: null,
				url,
				headers: [],
				mirrors: [],
				proxy: null,
				rateLimit: 0,
				folder,
				fileName: null,
				title: null,
				segments: 4,
				checksum: null,
				digest: 'sha-256',
				entry: null,
				plan: null,
				target: null,
				...more,
			},
			{
				identified: target => targets.push(target),
				entered: phase => phases.push(phase),
				listed: entries => listed.push(...entries),
				freshLink: async (why, signal) => bench.freshLink?.(why, signal) ?? null,
				droppedMirror: (name, fault) => dropped.push({ name, fault }),
			},
			signal,
		);
	const bench: Bench = {
		freshLink: null,
		root,
		folder,
		engine,
		ports,
		targets,
		phases,
		dropped,
		listed,
		start,
		run: (...request) => start(...request).outcome,
		runPatiently: (...request) => startOn(patient, ...request).outcome,
		names: async () => (await readdir(folder)).sort(),
		[Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
	};
	return bench;
}

/** Every write takes a moment: who lets go of its piece too early is found out. */
export function slowDisk(disk: Disk, delayMs: () => number): Disk {
	const slow = (part: PartFile | null): PartFile | null =>
		part && {
			...part,
			async write(chunk, position) {
				const copy = Buffer.from(chunk);
				await sleep(delayMs());
				await part.write(copy, position);
			},
		};
	return {
		...disk,
		create: async path => slow(await disk.create(path)),
		open: async path => slow(await disk.open(path)),
	};
}
