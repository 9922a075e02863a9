import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeExtension, makeForTarget, type Making } from './make.ts';
import { ownTarget, targets } from './targets.ts';

const usage = `usage: npm run package -- [--target NAME]… [--output DIR]

Makes packages of what "npm run build" made. NAME: all, extension, or one of
${targets.map(({ name }) => name).join(', ')}. Without it: the extension, and this machine's system.`;

/** What each archive may have at most: a person downloads it. */
const packageBytesMax = 45 * 1024 * 1024;
const root = fileURLToPath(new URL('../..', import.meta.url));

main(process.argv.slice(2));

function main(args: readonly string[]): void {
	const { target, output } = parse(args);
	const making = { epoch: sourceEpoch(), output: resolve(output) };
	mkdirSync(making.output, { recursive: true });
	for (const name of target) {
		const from = performance.now();
		for (const made of make(name, making)) {
			const { size } = statSync(join(making.output, made));
			console.log(`${made}: ${(size / 1024 / 1024).toFixed(1)} MB`);
			if (size > packageBytesMax) throw new Error(`${made} is larger than ${packageBytesMax} bytes`);
		}
		console.log(`  ${name} in ${((performance.now() - from) / 1000).toFixed(1)} s`);
	}
	writeSums(making.output);
}

type Wanted = { readonly target: readonly string[]; readonly output: string };

function parse(args: readonly string[]): Wanted {
	const known = [...targets.map(({ name }) => name as string), 'extension'];
	let values: { target?: string[]; output?: string };
	try {
		const options = { target: { type: 'string', multiple: true }, output: { type: 'string' } } as const;
		values = parseArgs({ args: [...args], options }).values;
	} catch (error) {
		return refuse(error instanceof Error ? error.message : String(error));
	}
	const asked = values.target ?? ['extension', ownTarget().name];
	const wanted = asked.includes('all') ? known : asked;
	const unknown = wanted.find(name => !known.includes(name));
	if (unknown !== undefined) return refuse(`there is no target "${unknown}"`);
	return { target: [...new Set(wanted)], output: values.output ?? join(root, 'dist', 'packages') };
}

function refuse(why: string): never {
	console.error(`${why}\n\n${usage}`);
	process.exit(2);
}

function make(name: string, making: Making): string[] {
	const target = targets.find(one => one.name === name);
	if (target) return makeForTarget(target, making);
	return [...makeExtension('chrome', making), ...makeExtension('firefox', making)];
}

/** See https://reproducible-builds.org/specs/source-date-epoch/; else the time of the commit. */
function sourceEpoch(): number {
	const given = process.env['SOURCE_DATE_EPOCH'];
	if (given !== undefined && /^\d{1,10}$/u.test(given)) return Number(given);
	const args = ['log', '-1', '--format=%ct'];
	return Number(execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim());
}

/** Of all packages that are there, as `sha256sum --check` reads them. */
function writeSums(output: string): void {
	const lines = readdirSync(output)
		.filter(name => name.startsWith('rustloader'))
		.sort()
		.map(
			name =>
				`${createHash('sha256')
					.update(readFileSync(join(output, name)))
					.digest('hex')}  ${name}\n`,
		);
	writeFileSync(join(output, 'SHA256SUMS'), lines.join(''));
}
