import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createYtDlpFinder } from '../../native-host/src/app/extraction/tools.ts';
import { createYtDlp } from '../../native-host/src/app/extraction/yt-dlp.ts';
import { childEnvironment } from '../../native-host/src/effects/child-environment.ts';
import { findMediaTools } from '../../native-host/src/effects/media-tools.ts';
import { openers, revealers } from '../../native-host/src/effects/reveal-file.ts';
import { fakeYtDlp } from '../support/media/fake-yt-dlp.ts';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'rustloader-children-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

const never = new AbortController().signal;

/** Variables that make a program load or run something else, or that are secrets of ours. */
const poison = {
	LD_PRELOAD: '/tmp/evil.so',
	LD_LIBRARY_PATH: '/tmp/evil',
	DYLD_INSERT_LIBRARIES: '/tmp/evil.dylib',
	NODE_OPTIONS: '--require /tmp/evil.js',
	PYTHONPATH: '/tmp/evil',
	PYTHONSTARTUP: '/tmp/evil.py',
	PYTHONHOME: '/tmp/evil',
	BASH_ENV: '/tmp/evil.sh',
	ENV: '/tmp/evil.sh',
	IFS: 'x',
	PERL5OPT: '-Mevil',
	FFREPORT: 'file=/tmp/evil',
	XDG_CONFIG_HOME: '/tmp/evil',
	RUSTLOADER_HOME: '/tmp/secret',
	AWS_SECRET_ACCESS_KEY: 'secret',
	SSH_AUTH_SOCK: '/tmp/secret',
} as const;

test('what a child gets of the environment is what it needs to work', () => {
	const given = childEnvironment({ ...process.env, ...poison }, null);
	for (const name of Object.keys(poison)) expect(given[name], name).toBeUndefined();
});

/** Looks at what really arrived: a program that writes down how it was started. */
async function startedWith(url: string, env: NodeJS.ProcessEnv = process.env) {
	using fake = fakeYtDlp(`
		fs.writeFileSync(folder + '/args.json', JSON.stringify({ args, env: process.env }));
		console.log(JSON.stringify({ id: 'a', title: 't', url: 'https://e.example/a.mp4', ext: 'mp4' }));`);
	const extractor = createYtDlp({
		state,
		find: createYtDlpFinder({ state, chosen: () => fake.path }),
		node: () => null,
		env,
	});
	await extractor.extract({ url, headers: [], proxy: 'direct', item: null, from: 1, prefer: 'item' }, never);
	const written = join(fake.folder, 'args.json');
	if (!existsSync(written)) return null;
	return JSON.parse(readFileSync(written, 'utf8')) as { args: string[]; env: Record<string, string> };
}

describe('yt-dlp', () => {
	test.each([
		'https://e.example/--exec=touch',
		'https://e.example/a b --exec "touch /tmp/owned"',
		'https://e.example/$(touch /tmp/owned)',
		'https://e.example/`touch /tmp/owned`',
		'https://e.example/;touch /tmp/owned',
		'https://e.example/\n--exec\ntouch',
	])('has the address as one word, behind the end of its options: %j', async url => {
		const started = await startedWith(url);
		const args = started?.args ?? [];
		expect(args.at(-2)).toBe('--');
		expect(args.at(-1)).toBe(url);
		expect(args.slice(0, -2)).toContain('--no-exec');
		expect(args.slice(0, -2)).toContain('--ignore-config');
	});

	test('has nothing of an environment that was tampered with', async () => {
		const started = await startedWith('https://e.example/a', { ...process.env, ...poison });
		for (const name of Object.keys(poison)) expect(started?.env[name], name).toBeUndefined();
		expect(JSON.stringify(started)).not.toContain('secret');
	});
});

test('ffmpeg has nothing of an environment that was tampered with', async () => {
	using fake = fakeYtDlp(`console.log(JSON.stringify(process.env));`);
	const { ffmpeg } = findMediaTools({ ffmpeg: fake.path, ffprobe: fake.path }, { ...process.env, ...poison });
	const ended = await ffmpeg?.(['-i', 'x'], { cwd: state, signal: never });
	const env = JSON.parse(ended?.stdout ?? '{}') as Record<string, string>;
	expect(env['PATH']).toBeDefined();
	for (const name of Object.keys(poison)) expect(env[name], name).toBeUndefined();
});

describe('what opens and shows files', () => {
	test.each(['linux', 'darwin', 'win32'] as const)(
		'%s: gets a path as one word that is no option',
		platform => {
			for (const path of ['/d/-rf', '/d/a;b', '/d/$(x)', "/d/a'b", '/d/a,b'])
				for (const { args, opened = '' } of [...openers(path, platform), ...revealers(path, platform)]) {
					const naming = [...args, opened].filter(arg => /\/d(?:\/|$)/u.test(arg));
					expect(naming).toHaveLength(1);
					// An absolute path, or what holds one as a whole.
					expect(naming[0]).toMatch(
						/^(?:"?\/d|\/select,"?\/d|array:string:file:\/\/\/d|\['file:\/\/\/d|file:\/\/\/d)/u,
					);
				}
		},
	);
});
