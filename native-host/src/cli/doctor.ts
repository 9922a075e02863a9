import { createInterface } from 'node:readline/promises';
import type { Check, HealthReport, RepairOutcome } from '../../../shared/domain/health.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { daemonFiles } from '../app/daemon-files.ts';
import { examine, repairAll } from '../app/doctor/doctor.ts';
import { localDoctorPorts, localRepairPorts } from '../app/doctor/local-ports.ts';
import { openKeeper } from '../app/install/keeper.ts';
import { leaveFor, toCheck, type Finding, type Leave } from '../core/doctor/finding.ts';
import { printable } from '../core/text/printable.ts';
import { findFolders } from '../effects/folders.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print } from './print.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { withClient } from './with-client.ts';
import { ytDlpUpdater } from './yt-dlp.ts';
import { detailOf } from '../core/text/say-remarks.ts';

export const command = defineCommand({
	usage: 'doctor [--fix [--system] [--no-proxy] [--allow-sandbox]] [--json]',
	about: `Looks whether every browser reaches this program, by starting it as the browser would, and whether it has what
it needs. --fix repairs what is Rustloader's own; for the rest it says the exact command. What is in the way is
put aside, and what belongs to another program stays; only on a full disk old logs and copies of its own go. Ends with 1 where something is broken.`,
	options: {
		fix: { type: 'boolean', help: 'Repair what can be repaired' },
		'allow-sandbox': {
			type: 'boolean',
			help: 'With --fix: let browsers in a Flatpak start programs outside, without asking',
		},
		system: {
			type: 'boolean',
			help: 'With --fix: run what is said for the system too, without asking: install a package, set the clock',
		},
		'no-proxy': {
			type: 'boolean',
			help: 'With --fix: go without a proxy that does not answer, without asking',
		},
		json: { type: 'boolean', help: 'Print the report as one object' },
	},
	words: [0, 0],
	run: ({ fix = false, json = false, ...flags }) =>
		untilInterrupted(signal => {
			const said = new Set<Leave>(['here', 'command line']);
			if (flags['allow-sandbox']) said.add('sandbox');
			if (flags['no-proxy']) said.add('proxy');
			if (flags.system) said.add('system');
			return run({ fix, json, said }, signal);
		}),
});

type Options = {
	readonly fix: boolean;
	readonly json: boolean;
	/** What was agreed to before anything was seen. */
	readonly said: ReadonlySet<Leave>;
};

/** What one repair brings to light is repaired with the next. */
const roundsMax = 2;

async function run({ fix, json, said }: Options, signal: AbortSignal): Promise<number> {
	const folders = findFolders();
	const ports = localDoctorPorts(folders);
	let examined = await examine(ports, null, signal);
	const outcomes: RepairOutcome[] = [];
	const tried = new Set<string>();
	const rounds = fix ? roundsMax : 0;
	for (let round = 1; round <= rounds && !signal.aborted; round++) {
		const open = examined.findings.filter(one => one.problem !== null && !tried.has(keyOf(one)));
		open.forEach(one => tried.add(keyOf(one)));
		const allowed = json ? said : await whatIsAllowed(open, said, signal);
		const done = await repairAll(
			open,
			allowed,
			localRepairPorts(folders, examined.targets, {
				keeper: () => openKeeper(daemonFiles(folders).receipt),
				updateYtDlp: () => ytDlpUpdater(folders.state, signal),
				useNoProxy,
				signal,
			}),
		);
		outcomes.push(...done);
		if (!done.some(one => one.done)) break;
		examined = await examine(ports, null, signal);
	}
	if (signal.aborted) return exitCodes.interrupted;
	if (json) print(JSON.stringify({ ...examined.report, ...(fix && { outcomes }) }));
	else say(examined.report, outcomes);
	return examined.report.verdict === 'broken' ? exitCodes.failed : exitCodes.done;
}

const keyOf = ({ id, repairs }: Finding): string => `${id} ${JSON.stringify(repairs)}`;

async function useNoProxy(): Promise<Result<null, string>> {
	let failure = 'the daemon is not to be reached';
	const code = await withClient(async client => {
		const changed = await client.call('settings.set', { proxy: 'direct' });
		if (!changed.ok) failure = detailOf(changed.error) || changed.error.code;
		return changed.ok ? exitCodes.done : exitCodes.failed;
	});
	return code === exitCodes.done ? ok(null) : err(failure);
}

const questions: readonly (readonly [Leave, string])[] = [
	['sandbox', 'Let it start programs outside?'],
	['proxy', 'Go without the proxy?'],
	['system', 'Run these commands?'],
];

/** What reaches further than Rustloader's own is done only for who was asked, and said yes. */
async function whatIsAllowed(
	findings: readonly Finding[],
	said: ReadonlySet<Leave>,
	signal: AbortSignal,
): Promise<ReadonlySet<Leave>> {
	if (!process.stdin.isTTY) return said;
	const allowed = new Set(said);
	for (const [leave, question] of questions) {
		const asking = findings.filter(({ repairs }) => repairs.some(repair => leaveFor(repair) === leave));
		if (allowed.has(leave) || asking.length === 0 || signal.aborted) continue;
		asking.forEach(one => sayCheck(toCheck(one)));
		using reader = createInterface({ input: process.stdin, output: process.stdout });
		const answer = await reader.question(`${question} Type yes to do so: `, { signal }).catch(() => '');
		if (answer.trim().toLowerCase() === 'yes') allowed.add(leave);
	}
	return allowed;
}

const marks = { ok: 'ok    ', warn: 'warn  ', broken: 'BROKEN' } as const;

function say({ checks, verdict, version, platform }: HealthReport, outcomes: readonly RepairOutcome[]): void {
	print(`Rustloader ${version} on ${platform}`);
	for (const { id, done, detail } of outcomes)
		print(printable(`${done ? 'repaired' : 'not repaired'}: ${id}: ${detail}`));
	checks.forEach(sayCheck);
	const count = (wanted: Check['verdict']) => checks.filter(check => check.verdict === wanted).length;
	if (verdict === 'ok') print('All is well.');
	else print(`${count('broken')} broken, ${count('warn')} to look at. ${nextStep(checks, outcomes)}`);
}

function nextStep(checks: readonly Check[], outcomes: readonly RepairOutcome[]): string {
	const isRepairable = checks.some(({ repair }) => repair !== null);
	if (isRepairable && outcomes.length === 0) return 'Try: rustloader doctor --fix';
	return 'What to type is said with each.';
}

function sayCheck({ what, seen, verdict, sentence, hint, command }: Check): void {
	print(printable(`${marks[verdict]}  ${what}: ${seen}`));
	if (verdict === 'ok') return;
	print(`        ${sentence}`);
	print(`        ${hint}`);
	if (command !== null) print(printable(`        $ ${command}`));
}
