import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { mutants, type MutantName } from './mutants.ts';
import { simulate, type Simulated } from './simulate.ts';

// Nobody reads the stacks of the many errors that are part of a simulation.
Error.stackTraceLimit = 0;

/** Seeds that one worker takes at a time. */
const batchSeeds = 250;
const tracedLines = 80;
/** After so many more it says how far it is. */
const toldSeeds = 10_000;

type Batch = { readonly from: number; readonly to: number };
type Sum = { seeds: number; steps: number; lives: number; powerCuts: number; files: number };
type Report = { readonly sum: Sum; readonly wrong: Simulated | null };

/** `--seeds N [--from S]`: so many schedules; `--seed S [--trace]`: this one, step by step. */
async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			seeds: { type: 'string', default: '1000' },
			from: { type: 'string', default: '0' },
			seed: { type: 'string' },
			trace: { type: 'boolean', default: false },
			mutant: { type: 'string' },
			workers: { type: 'string', default: String(availableParallelism()) },
		},
	});
	const mutant = mutantOf(values.mutant);
	if (values.seed !== undefined) return await showOne(Number(values.seed), mutant, values.trace);
	const from = Number(values.from);
	// What a schedule leaves behind is collected in fewer, larger turns: a sixth of the time. Of the workers begun below.
	setFlagsFromString('--min-semi-space-size=16');
	const startedAt = performance.now();
	const { sum, wrong } = await runMany(
		{ from, to: from + Number(values.seeds) },
		mutant,
		Number(values.workers),
	);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
	console.log(`${sum.seeds} seeds from ${from} in ${seconds} s: ${JSON.stringify(sum)}`);
	if (!wrong) return 0;
	return await showOne(wrong.seed, mutant, false);
}

async function showOne(seed: number, mutant: MutantName | null, isWhole: boolean): Promise<number> {
	const lines: string[] = [];
	const done = await simulate(seed, { ...withMutant(mutant), trace: line => lines.push(line) });
	const shown = isWhole ? lines : done.wrong === null ? [] : lines.slice(-tracedLines);
	for (const line of shown) console.log(line);
	const { wrong, steps, fingerprint } = done;
	console.log(`seed ${seed}: ${wrong ?? 'clean'} (step ${steps}, fingerprint ${fingerprint.toString(16)})`);
	const planted = mutant === null ? '' : ` --mutant ${mutant}`;
	if (wrong !== null && !isWhole)
		console.log(`all of it: npm run simulate -- --seed ${seed}${planted} --trace`);
	return wrong === null ? 0 : 1;
}

/** Stops at the first seed that is wrong. */
async function runMany(all: Batch, mutant: MutantName | null, workers: number): Promise<Report> {
	const sum: Sum = { seeds: 0, steps: 0, lives: 0, powerCuts: 0, files: 0 };
	let wrong: Simulated | null = null;
	let next = all.from;

	function give(worker: Worker): void {
		const from = next;
		next = Math.min(all.to, from + batchSeeds);
		const batch: Batch | null = from >= all.to || wrong ? null : { from, to: next };
		// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
		worker.postMessage(batch);
	}

	await Promise.all(
		Array.from({ length: workers }, async () => {
			const worker = new Worker(new URL(import.meta.url), { workerData: mutant });
			worker.on('message', (report: Report) => {
				const told = Math.floor(sum.seeds / toldSeeds);
				for (const key of Object.keys(sum) as (keyof Sum)[]) sum[key] += report.sum[key];
				if (Math.floor(sum.seeds / toldSeeds) > told)
					console.log(`${sum.seeds} of ${all.to - all.from} seeds are judged`);
				if (report.wrong && (!wrong || report.wrong.seed < wrong.seed)) wrong = report.wrong;
				give(worker);
			});
			give(worker);
			await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
		}),
	);
	return { sum, wrong };
}

async function work(): Promise<void> {
	const port = parentPort;
	const options = withMutant(workerData as MutantName | null);
	for (;;) {
		const batch = await new Promise<Batch | null>(resolve => port?.once('message', resolve));
		if (!batch) break;
		const sum: Sum = { seeds: 0, steps: 0, lives: 0, powerCuts: 0, files: 0 };
		let wrong: Simulated | null = null;
		for (let seed = batch.from; seed < batch.to && !wrong; seed++) {
			const done = await simulate(seed, options);
			sum.seeds++;
			sum.steps += done.steps;
			sum.lives += done.lives;
			sum.powerCuts += done.powerCuts;
			sum.files += done.files;
			if (done.wrong !== null) wrong = done;
		}
		port?.postMessage({ sum, wrong } satisfies Report);
	}
	port?.close();
}

function mutantOf(name: string | undefined): MutantName | null {
	if (name === undefined) return null;
	if (Object.hasOwn(mutants, name)) return name as MutantName;
	throw new Error(`no such mutant; there are ${Object.keys(mutants).join(', ')}`);
}

const withMutant = (name: MutantName | null) => (name === null ? {} : { mutant: mutants[name] });

if (isMainThread) process.exitCode = await main();
else await work();
