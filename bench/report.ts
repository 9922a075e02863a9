import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import type { Told } from './race.ts';

export type Section = Told & { readonly name: string; readonly title: string };

const docs = resolve(import.meta.dirname, '../docs');
const formatter = resolve(import.meta.dirname, '../node_modules/.bin/oxfmt');

export function writeReport(sections: readonly Section[], form: 'quick' | 'full'): void {
	const goals = sections.flatMap(({ rows }) => rows);
	writePage('benchmarks.md', [
		'# Benchmarks',
		`Written by \`npm run bench\` (${form} form) on ${new Date().toISOString().slice(0, 10)}; do not edit.`,
		'## How to repeat',
		howToRepeat,
		'## Machine',
		machine(),
		'## Goals',
		tableOf(goals.map(row => ({ ...row }))),
		'## What each client took',
		...sections
			.filter(({ table }) => table.length > 0)
			.flatMap(({ title, name, table }) => [`### ${title} (\`${name}\`)`, tableOf(table)]),
		'## How to read this',
		notes,
	]);
}

/** Into docs/, formatted. */
export function writePage(name: string, paragraphs: readonly string[]): void {
	const page = join(docs, name);
	mkdirSync(docs, { recursive: true });
	writeFileSync(page, `${paragraphs.join('\n\n')}\n`);
	execFileSync(formatter, [page]);
}

const howToRepeat = `\`bash installers/setup.sh --for bench && npm run bench\` on Linux; \`--quick\` for fewer rounds, \`--case NAME\` for one
case, \`--rounds N\`, \`--huge\` for the file of 20 GiB. Lines with a rate or a delay need root (network namespaces) and
are skipped elsewhere. Everything runs on this one machine; nothing is fetched from the network.`;

const notes = `- Clients take turns on the same server, another one first each round; the first round is thrown away. A ratio is the
  median of the ratios of the rounds, so that a busy moment meets both sides. Trust ratios, not seconds.
- Every file is compared with its digest. CPU is user and system time of the client alone, with its children; on
  loopback a part of what the server sends is charged to the client as well.
- Peak RSS counts the pages of the program's own file too, which every process of it shares and which the system maps as
  it likes: "own MB" is the memory that is the process's alone, looked at every 20 ms.
- aria2 is \`-x16 -s16 -k1M --file-allocation=none --timeout=10\`. Its default of 60 s would look worse where a
  connection stalls.
- aria2 and Rustloader end with their file on the disk; curl, axel and wget2 leave it in the page cache. "Both durable"
  adds the time of a sync after each client's end; plain "wall" compares our durable end with their end that is not.
- Unequal and stalled connections are so by the order in which a client opens them: 2 of every 16 bring a tenth; the
  sixth of the stalled rig brings 256 KiB and then nothing. A client that opens another one gets the next number.
- 50 ms and loss are made of two TUN devices with a process between them: TCP's own handshake, windows and
  retransmissions meet them, on packets of 1,500 bytes. Loss is by chance, with the same seed each time the line is
  laid; it falls on other packets for each client, so these rows vary the most.
- The event loop's lag is that of the engine in a process of its own, as the daemon runs it. The slow disk is a
  file system mounted with \`sync\` on a loop device that a control group holds to 20 MB/s.
- What clients do with servers that lie: [lying-servers.md](lying-servers.md), written by \`--case lies\`.`;

export function machine(): string {
	const [cpu] = cpus();
	const versions = [
		['aria2c', '--version'],
		['curl', '--version'],
		['axel', '--version'],
		['wget2', '--version'],
		['nginx', '-v'],
		['openssl', 'version'],
	].map(([command = '', ...args]) => firstLine(command, args));
	return [
		`- ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
		`- Node ${process.version}`,
		...versions.map(version => `- ${version}`),
	].join('\n');
}

function firstLine(command: string, args: readonly string[]): string {
	try {
		const said = execFileSync('sh', ['-c', '"$@" 2>&1', 'sh', command, ...args], { encoding: 'utf8' });
		return said.split('\n')[0] ?? command;
	} catch {
		return `${command}: missing`;
	}
}

export function tableOf(rows: readonly Readonly<Record<string, string>>[]): string {
	const columns = Object.keys(rows[0] ?? {});
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [
		line(columns),
		line(columns.map(() => '---')),
		...rows.map(row => line(columns.map(column => row[column] ?? ''))),
	].join('\n');
}
