import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import about from '../../package.json' with { type: 'json' };
import { nodeVersion } from '../../installers/package/targets.ts';

const packaging = fileURLToPath(new URL('../../installers/package/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rustloader-package-'));
const output = join(folder, 'packages');
const unpacked = join(folder, 'unpacked');
const inOutput = (name: string): string => join(output, name);
const name = `rustloader-${about.version}-linux-x64`;
const debian = `rustloader_${about.version}_amd64.deb`;
const isThere = process.platform === 'linux' && process.arch === 'x64';

const make = (...args: string[]) =>
	execa(process.execPath, [packaging, '--output', output, ...args], {
		env: { SOURCE_DATE_EPOCH: '1700000000' },
		reject: false,
	});

/** One packaging for all of them. It takes what `npm run build` made. */
beforeAll(async () => {
	if (!isThere) return;
	mkdirSync(unpacked);
	const made = await make('--target', 'linux-x64', '--target', 'extension');
	expect(made.stderr).toBe('');
	await execa('tar', ['-xzf', inOutput(`${name}.tar.gz`), '-C', unpacked]);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('digests of Node are those of the version that is a dependency', () => {
	expect(about.devDependencies.node).toBe(nodeVersion);
});

test('a target that is not known is refused with those that are', async () => {
	const { exitCode, stderr } = await make('--target', 'amiga');
	expect(exitCode).toBe(2);
	expect(stderr).toContain('there is no target "amiga"');
	expect(stderr).toContain('darwin-arm64');
});

test.runIf(isThere)(
	'the archive has the program, its licences and a note, and the program runs',
	async () => {
		const inside = readdirSync(join(unpacked, name)).sort();
		expect(inside).toEqual(['README.txt', 'THIRD-PARTY-LICENSES.txt', 'rustloader']);
		const { stdout } = await execa(join(unpacked, name, 'rustloader'), ['--version'], {
			env: { PATH: '/nowhere' },
			extendEnv: false,
		});
		expect(stdout).toBe(about.version);
	},
);

test.runIf(isThere)('the program asks for no library that a minimal system lacks', async () => {
	const { stdout } = await execa('objdump', ['-p', join(unpacked, name, 'rustloader')]);
	const needed = [...stdout.matchAll(/NEEDED\s+(\S+)/gu)].map(([, library]) => library);
	expect(needed).toContain('libc.so.6');
	expect(needed).not.toContain('libatomic.so.1');
});

test.runIf(isThere)('dpkg installs the Debian package and removes all of it', async () => {
	const root = join(folder, 'root');
	mkdirSync(join(root, 'var', 'lib', 'dpkg'), { recursive: true });
	const { stdout } = await execa('dpkg-deb', ['--info', inOutput(debian)]);
	expect(stdout).toContain(`Version: ${about.version}`);
	await execa('dpkg-deb', ['--extract', inOutput(debian), root]);
	const run = await execa(join(root, 'usr/lib/rustloader/rustloader'), ['--version']);
	expect(run.stdout).toBe(about.version);
	const listed = await execa('dpkg-deb', ['--contents', inOutput(debian)]);
	expect(listed.stdout).toContain(
		'./etc/chromium/native-messaging-hosts/app.rustloader.host.json -> /usr/share/rustloader/native-messaging/chromium.json',
	);
	expect(listed.stdout).toMatch(/^-rwxr-xr-x root\/root .* \.\/usr\/lib\/rustloader\/rustloader$/mu);
	const shared = join(root, 'usr/share/rustloader/native-messaging');
	for (const family of ['chromium', 'firefox']) {
		const manifest = JSON.parse(readFileSync(join(shared, `${family}.json`), 'utf8')) as { path: string };
		expect(existsSync(join(root, manifest.path))).toBe(true);
	}
});

test.runIf(isThere)('licences and bill of materials name what is really inside', () => {
	const licences = readFileSync(join(unpacked, name, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
	const bill = JSON.parse(readFileSync(inOutput(`${name}.cdx.json`), 'utf8')) as {
		specVersion: string;
		metadata: { component: { hashes: { content: string }[] } };
		components: { name: string; version: string; licenses: unknown[] }[];
	};
	const names = bill.components.map(part => part.name);
	expect(names).toEqual(expect.arrayContaining(['node', 'valibot', 'undici', 'youtubei.js', 'hls-parser']));
	// Tools that build and test are no part of it.
	for (const tool of ['vitest', 'rolldown', 'preact', 'typescript']) expect(names).not.toContain(tool);
	for (const { name, version } of bill.components) expect(licences).toContain(`${name} ${version} (`);
	expect(licences).toContain('Copyright Node.js contributors');
	const program = readFileSync(join(unpacked, name, 'rustloader'));
	const digest = createHash('sha256').update(program).digest('hex');
	expect(bill.metadata.component.hashes[0]?.content).toBe(digest);
});

test.runIf(isThere)('the extension packages are whole, and nothing else is in them', async () => {
	for (const file of [`rustloader-${about.version}-chrome.zip`, `rustloader-${about.version}-firefox.xpi`]) {
		const { stdout } = await execa('unzip', ['-Z1', inOutput(file)]);
		const names = stdout.split('\n');
		expect(names).toEqual(expect.arrayContaining(['manifest.json', '_locales/en/messages.json']));
		expect(names.filter(one => one.startsWith('.') || one.endsWith('.map'))).toEqual([]);
		await execa('unzip', ['-tq', inOutput(file)]);
	}
});

test.runIf(isThere)(
	'the sums are right, and the same sources make the same bytes',
	async () => {
		await execa('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: output });
		const before = readFileSync(inOutput('SHA256SUMS'), 'utf8');
		const { stderr } = await make('--target', 'extension');
		expect(stderr).toBe('');
		expect(readFileSync(inOutput('SHA256SUMS'), 'utf8')).toBe(before);
	},
	300_000,
);
