import { execa } from 'execa';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../installers/setup.sh', import.meta.url));
const everything = [
	'chromium',
	'firefox-esr',
	'Xvfb',
	'xdotool',
	'ffmpeg',
	'yt-dlp',
	'nginx',
	'aria2c',
	'import',
	'curl',
	'openssl',
	'axel',
	'wget2',
	'ip',
	'tc',
	'python3',
	'unzip',
	'objdump',
	'strip',
	'llvm-strip',
	'makensis',
	'xz',
];

/** A machine of ours: its PATH has what is named, and no more. Libraries and fonts are the real one's. */
function makeMachine({ has, apt }: { has: readonly string[]; apt: 'none' | 'works' | 'fails' }) {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-setup-'));
	const log = join(folder, 'apt.log');
	const place = (name: string, text: string): void => {
		writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
		chmodSync(join(folder, name), 0o755);
	};
	for (const name of has) place(name, 'exit 0');
	symlinkSync('/usr/bin/env', join(folder, 'env'));
	// Whatever would touch the real machine is a word in a log here.
	place('sudo', 'shift; [ "$1" = true ] || exec "$@"');
	place('tee', 'while read -r line; do :; done');
	for (const name of ['chmod', 'rm', 'tail']) place(name, 'exit 0');
	if (apt !== 'none')
		place(
			'apt-get',
			`echo "$*" >>'${log}'; case "$*" in *install*) ${apt === 'works' ? install(folder) : 'exit 100'};; esac`,
		);
	return {
		run: (...args: string[]) =>
			execa('/bin/bash', [script, ...args], {
				env: { PATH: folder, TMPDIR: folder },
				extendEnv: false,
				reject: false,
			}),
		aptCalls: () => readFileSync(log, 'utf8').trim().split('\n'),
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
	};
}

const install = (folder: string): string => `: >'${folder}/xdotool'; /bin/chmod 755 '${folder}/xdotool'`;

test('looks, says nothing and installs nothing when nothing is missing', async () => {
	for (const purpose of ['test', 'start', 'bench', 'package']) {
		using machine = makeMachine({ has: everything, apt: 'works' });
		const { exitCode, stdout, stderr } = await machine.run('--for', purpose);
		expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
		expect(machine.aptCalls).toThrow('ENOENT');
	}
});

test('installs what is missing, and only that', async () => {
	using machine = makeMachine({ has: everything.filter(name => name !== 'xdotool'), apt: 'works' });
	const { exitCode, stdout } = await machine.run('--for', 'test');
	expect(stdout).toContain('Installing what is missing: xdotool');
	expect(exitCode).toBe(0);
	const [update, installation, ...more] = machine.aptCalls();
	expect(update).toContain('update');
	expect(installation).toMatch(/install .*--no-install-recommends .*xdotool$/u);
	expect(more).toEqual([]);
});

test.for(['none', 'fails'] as const)(
	'with an apt-get that is "%s": tests stop, the demo goes on',
	async apt => {
		using machine = makeMachine({ has: ['chromium', 'ffmpeg', 'Xvfb'], apt });
		const forTest = await machine.run('--for', 'test');
		expect(forTest.exitCode).toBe(1);
		expect(forTest.stdout).toMatch(/This machine lacks: .*firefox-esr.*xdotool.*yt-dlp/u);
		const forStart = await machine.run('--for', 'start');
		expect(forStart.exitCode).toBe(0);
		expect(forStart.stdout).toMatch(/This machine lacks: xdotool \(/u);
		expect(forStart.stdout).toContain('Going on');
	},
);

test('the bench names what it lacks, and asks for no browser', async () => {
	using machine = makeMachine({ has: ['nginx', 'openssl', 'aria2c', 'curl', 'ip', 'tc'], apt: 'none' });
	const { exitCode, stdout } = await machine.run('--for', 'bench');
	expect(stdout).toMatch(/lacks: axel wget2 python3-minimal \(/u);
	expect(exitCode).toBe(1);
});

test('the demo takes any browser there is', async () => {
	using machine = makeMachine({ has: ['brave-browser', 'ffmpeg', 'Xvfb', 'xdotool'], apt: 'none' });
	expect((await machine.run('--for', 'start')).stdout).toBe('');
});

test.for([[], ['--for'], ['--for', 'fun'], ['--fro', 'test']])('wants to know what for: %s', async args => {
	using machine = makeMachine({ has: everything, apt: 'none' });
	expect((await machine.run(...args)).exitCode).toBe(2);
});
