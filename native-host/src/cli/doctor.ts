import { createInterface } from 'node:readline/promises';
import type { Check, HealthReport, RepairOutcome } from '../../../shared/domain/health.ts';
import { daemonFiles } from '../app/daemon-files.ts';
import { examine, repairAll, type Examined, type Who } from '../app/doctor/doctor.ts';
import { localDoctorPorts, localRepairPorts } from '../app/doctor/local-ports.ts';
import { openKeeper } from '../app/install/keeper.ts';
import { printable } from '../core/text/printable.ts';
import { findFolders } from '../effects/folders.ts';
import { defineCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print } from './print.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { ytDlpUpdater } from './yt-dlp.ts';

export const command = defineCommand({
	usage: 'doctor [--fix [--allow-sandbox]] [--json]',
	about: `Looks whether every browser reaches this program, by starting it as the browser would, and whether it has what
it needs. --fix repairs what is Rustloader's own; for the rest it says the exact command. Nothing is deleted: what is in
the way is put aside, and what belongs to another program stays. Ends with 1 where something is broken.`,
	options: {
		fix: { type: 'boolean', help: 'Repair what can be repaired' },
		'allow-sandbox': {
			type: 'boolean',
			help: 'With --fix: let browsers in a Flatpak start programs outside, without asking',
		},
		json: { type: 'boolean', help: 'Print the report as one object' },
	},
	words: [0, 0],
	run: ({ fix = false, json = false, 'allow-sandbox': allowSandbox = false }) =>
		untilInterrupted(signal => run({ fix, json, allowSandbox }, signal)),
});

type Options = { readonly fix: boolean; readonly json: boolean; readonly allowSandbox: boolean };

async function run({ fix, json, allowSandbox }: Options, signal: AbortSignal): Promise<number> {
	const folders = findFolders();
	const ports = localDoctorPorts(folders);
	let examined = await examine(ports, null, signal);
	let outcomes: RepairOutcome[] = [];
	if (fix) {
		const allowed = await whatIsAllowed(examined, allowSandbox, json);
		outcomes = await repairAll(
			examined.findings.filter(({ problem }) => problem !== null),
			allowed,
			localRepairPorts(folders, examined.targets, {
				keeper: () => openKeeper(daemonFiles(folders).receipt),
				updateYtDlp: () => ytDlpUpdater(folders.state, signal),
			}),
		);
		examined = await examine(ports, null, signal);
	}
	if (signal.aborted) return exitCodes.interrupted;
	if (json) print(JSON.stringify({ ...examined.report, ...(fix && { outcomes }) }));
	else say(examined.report, outcomes);
	return examined.report.verdict === 'broken' ? exitCodes.failed : exitCodes.done;
}

/** A sandbox is opened only by who was asked, and said yes. */
async function whatIsAllowed(
	{ report }: Examined,
	allowSandbox: boolean,
	json: boolean,
): Promise<ReadonlySet<Who>> {
	const allowed = new Set<Who>(['here', 'command line']);
	const asking = report.checks.filter(({ repair }) => repair === 'consent');
	if (allowSandbox) allowed.add('consent');
	else if (asking.length > 0 && !json && process.stdin.isTTY) {
		asking.forEach(check => sayCheck(check));
		using reader = createInterface({ input: process.stdin, output: process.stdout });
		const answer = await reader.question('Allow it? Type yes to do so: ');
		if (answer.trim().toLowerCase() === 'yes') allowed.add('consent');
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
