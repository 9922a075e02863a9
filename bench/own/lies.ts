import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { isSomeVersion, lyingFiles, visitor } from '../../tests/support/server/lies.ts';
import type { ServedFile } from '../../tests/support/server/script.ts';
import { loginPage } from '../../tests/support/server/login.ts';
import { startServer } from '../../tests/support/server/server.ts';
import { noGoal, type Row } from '../goals.ts';
import { writeLies } from '../lies-report.ts';
import { whyFailed, type Ended } from '../lies-causes.ts';
import type { Told } from '../race.ts';
import { wary, type Wary } from '../wary.ts';
import type { Workshop } from '../workshop.ts';
import type { Own } from './own.ts';

const seed = 20_250_101;
const scripts = 240;
const quickScripts = 60;
const atOnce = 16;
/** Longer than what the clients' own waiting adds up to where they give each attempt up in time. */
const boundMs = 240_000;
/** Sizes that aria2 too fetches over several connections. */
const scale = 16;

const ends = [
	'equal',
	'failed',
	'failed, half file under its name',
	'a login page for the file',
	'corrupt',
	'hung',
] as const;
type End = (typeof ends)[number];
type Counts = { readonly [Of in End]: number };
type Outcome = Ended & { readonly end: End };

export const lies: Own = {
	name: 'lies',
	title: 'a server that lies',
	async run({ workshop, quick }) {
		const files = fc.sample(lyingFiles(scale), { seed, numRuns: quick ? quickScripts : scripts });
		const found = new Map<string, readonly Outcome[]>();
		for (const client of wary) found.set(client.name, await askAll(client, files, workshop));
		const table = [...found].map(([client, outcomes]) => ({ client, ...textsOf(countEnds(outcomes)) }));
		const [ours = [], ...theirs] = [...found.values()];
		const causes = whyFailed(ours, theirs);
		if (!quick) writeLies({ table, causes, scripts: files.length, seed, boundSeconds: boundMs / 1000 });
		return { table: [...table, ...causes], rows: rowsOf(countEnds(ours)) } satisfies Told;
	},
};

const countEnds = (outcomes: readonly Outcome[]): Counts =>
	Object.fromEntries(ends.map(end => [end, outcomes.filter(one => one.end === end).length])) as Counts;

const textsOf = (counts: Counts): Record<string, string> =>
	Object.fromEntries(ends.map(end => [end, String(counts[end])]));

function rowsOf(counts: Counts): Row[] {
	const bad = ends
		.filter(end => end !== 'equal' && end !== 'failed')
		.map(end => ({
			end,
			count: counts[end],
		}));
	return [
		...bad.map(({ end, count }) => ({
			case: lies.title,
			what: end,
			goal: '0',
			measured: String(count),
			verdict: count === 0 ? 'met' : `short by ${count}`,
		})),
		noGoal(lies.title, 'equal', String(counts.equal)),
	];
}

/** Each script anew for this client, several of them at a time: most of it is waiting. */
async function askAll(client: Wary, files: readonly ServedFile[], workshop: Workshop): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	const server = await startServer();
	const waiting = files.map((file, index) => ({ file, index }));
	const worker = async () => {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			const { file, index } = next;
			const path = `/${index}.bin`;
			server.files.set(path, file);
			const home = mkdtempSync(join(workshop.folder('disk'), 'lies-'));
			const folder = join(home, 'files');
			mkdirSync(folder);
			const outcome = await endOf(client, { file, url: server.origin + path, home, folder });
			if (process.env['RUSTLOADER_LIES_TOLD'] && outcome.end !== 'equal')
				console.log(client.name, index, outcome, JSON.stringify(file));
			outcomes[index] = outcome;
			server.files.delete(path);
			rmSync(home, { recursive: true });
		}
	};
	process.once('exit', endRunning);
	try {
		await Promise.all(Array.from({ length: atOnce }, worker));
		return outcomes;
	} finally {
		process.off('exit', endRunning);
		await server.close();
	}
}

type Asked = {
	readonly file: ServedFile;
	readonly url: string;
	readonly home: string;
	readonly folder: string;
};

async function endOf(client: Wary, { file, url, home, folder }: Asked): Promise<Outcome> {
	const login = file.login ? visitor : null;
	const cookie = file.cookie === undefined ? null : visitor.cookie;
	const { code, said } = await run(client.command({ url, login, cookie }), home, folder);
	return { end: await judge(client, file, { code, folder }), reason: client.reason?.(said) ?? null };
}

type Ending = { readonly code: number | 'late'; readonly folder: string };

async function judge(client: Wary, file: ServedFile, { code, folder }: Ending): Promise<End> {
	if (code === 'late') return 'hung';
	const path = join(folder, 'out.bin');
	const isThere = existsSync(path);
	if (code === 0 && isThere && (await isLoginPage(path))) return 'a login page for the file';
	if (code === 0) return isThere && (await isSomeVersion(path, file)) ? 'equal' : 'corrupt';
	const isHalf = isThere && !client.marks.some(ending => existsSync(path + ending));
	return isHalf && !(await isSomeVersion(path, file)) ? 'failed, half file under its name' : 'failed';
}

const isLoginPage = async (path: string): Promise<boolean> => (await readFile(path)).includes(loginPage);

/** Its end tells how it went. */
const saidMax = 16 * 1024;

/** What runs now, for an end before the end. */
const running = new Set<number>();

function endRunning(): void {
	for (const group of running) endGroup(group);
}

function endGroup(group: number): void {
	try {
		process.kill(-group, 'SIGKILL');
	} catch {
		// It ended by itself a moment ago.
	}
}

async function run(
	[program, ...args]: readonly [string, ...string[]],
	home: string,
	cwd: string,
): Promise<{ readonly code: number | 'late'; readonly said: string }> {
	const env = { ...process.env, HOME: home, RUSTLOADER_HOME: join(home, 'state') };
	const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
	const { pid } = child;
	let said = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-saidMax)));
	if (pid !== undefined) running.add(pid);
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		if (pid !== undefined) endGroup(pid);
	}, boundMs);
	const code = await new Promise<number | 'late'>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', ended => resolve(late ? 'late' : (ended ?? 1)));
	}).finally(() => {
		clearTimeout(timer);
		if (pid !== undefined) running.delete(pid);
	});
	return { code, said };
}
