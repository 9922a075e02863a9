import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import about from '../../package.json' with { type: 'json' };
import { makeExecutable } from '../build-host.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { deb } from './deb.ts';
import { fetchNode } from './fetch-node.ts';
import { nodePart, partsInside, type Part } from './inside.ts';
import { licencesText } from './licences.ts';
import { prepareNode } from './prepare-node.ts';
import { readme } from './readme.ts';
import { signMacho } from './sign-macho.ts';
import { tar, type Entry } from './tar.ts';
import { ownTarget, type Target } from './targets.ts';
import { windowsSetup } from './windows-setup.ts';
import { zip } from './zip.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const prefix = `rustloader-${about.version}`;

export type Making = {
	/** Seconds since 1970 that everything in the packages is of. */
	readonly epoch: number;
	readonly output: string;
};

/** Makes everything for that system; gives the names of what was made. Expects what `npm run build` makes. */
export function makeForTarget(target: Target, making: Making): string[] {
	const content = target.name === ownTarget().name ? ownProgram(target) : foreignProgram(target);
	const parts = [nodePart(), ...partsInside(['host'])];
	const [licences, note] = [licencesText(parts), readme(target)];
	const beside: Entry[] = [
		{ path: 'THIRD-PARTY-LICENSES.txt', content: Buffer.from(licences) },
		{ path: 'README.txt', content: Buffer.from(note) },
	];
	const files: Entry[] = [{ path: target.executable, content, executable: true }, ...beside];
	const name = `${prefix}-${target.name}`;
	const inFolder = files.map(file => ({ ...file, path: `${name}/${file.path}` }));
	const bill = `${name}.cdx.json`;
	const made: Made[] = [[bill, Buffer.from(bom(name, content, parts, making))]];
	if (target.platform === 'linux') {
		made.push([`${name}.tar.gz`, gzipSync(tar(inFolder, making.epoch), { level: 6 })]);
		const debian = `rustloader_${about.version}_${target.arch === 'x64' ? 'amd64' : target.arch}.deb`;
		made.push([debian, deb({ target, program: content, licences, readme: note, epoch: making.epoch })]);
	}
	if (target.platform === 'darwin') made.push([`${name}.tar.xz`, xz(tar(inFolder, making.epoch))]);
	if (target.platform === 'win32') {
		made.push([`${name}.zip`, zip(inFolder, making.epoch)]);
		const setup = windowsSetup(files, making.epoch);
		if (setup) made.push([`${name}-setup.exe`, setup]);
		else console.log('There is no makensis (Debian: nsis), so no set-up for Windows was made.');
	}
	return write(made, making);
}

/** The extension as browsers' stores take it. */
export function makeExtension(browser: 'chrome' | 'firefox', making: Making): string[] {
	const parts = partsInside([browser]);
	const files = [
		...readFolder(join(dist, browser), ''),
		{ path: 'THIRD-PARTY-LICENSES.txt', content: Buffer.from(licencesText(parts)) },
	];
	const content = zip(files, making.epoch);
	const name = `${prefix}-${browser}`;
	const bill = bom(name, content, parts, making);
	const extension = browser === 'firefox' ? 'xpi' : 'zip';
	return write(
		[
			[`${name}.${extension}`, content],
			[`${name}.cdx.json`, Buffer.from(bill)],
		],
		making,
	);
}

type Made = readonly [name: string, content: Buffer];

function write(made: readonly Made[], { output }: Making): string[] {
	for (const [name, content] of made) writeFileSync(join(output, name), content);
	return made.map(([name]) => name);
}

const bom = (name: string, content: Buffer, parts: readonly Part[], { epoch }: Making): string =>
	billOfMaterials({ name, sha256: createHash('sha256').update(content).digest('hex'), parts, epoch });

const ownProgram = (target: Target): Buffer =>
	finished(readFileSync(join(dist, 'host', target.executable)), target);

function foreignProgram(target: Target): Buffer {
	const work = join(dist, 'work');
	const node = fetchNode(target);
	const output = join(work, `rustloader-${target.name}`);
	makeExecutable({ work, output, node: prepareNode({ node, target, work }), codeCache: false });
	return finished(readFileSync(output), target);
}

const finished = (program: Buffer, { platform }: Target): Buffer =>
	platform === 'darwin' ? signMacho(program, 'app.rustloader') : program;

/** Smaller than gzip by a quarter; macOS' own tar reads it. */
function xz(archive: Buffer): Buffer {
	const maxBuffer = archive.length;
	return execFileSync('xz', ['-6', '--threads=1', '--stdout'], { input: archive, maxBuffer });
}

function readFolder(folder: string, prefixed: string): Entry[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
		const [path, inside] = [join(folder, entry.name), `${prefixed}${entry.name}`];
		if (entry.isDirectory()) return readFolder(path, `${inside}/`);
		// What the build notes for itself.
		return entry.name.startsWith('.') ? [] : [{ path: inside, content: readFileSync(path) }];
	});
}
