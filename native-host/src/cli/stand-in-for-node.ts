import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import type { Command } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { print } from './print.ts';

const scriptBytesMax = 64 * 1024 * 1024;

/**
 * Runs a script from stdin as Node would with `-`, for yt-dlp, which solves the puzzles of web pages so. Started by
 * our launcher alone, under Node's permission model: scripts of web pages get no file, network or child.
 */
export const command: Command = {
	async run(args) {
		if (args.includes('--version') || args.includes('-v')) {
			print(process.version);
			return exitCodes.done;
		}
		if (!process.permission || process.permission.has('fs.read')) return exitCodes.usage;
		const script = await readStdin();
		const wrapped = runInThisContext(`(function (require) {${script}\n})`, { filename: '[stdin]' }) as (
			require: NodeJS.Require,
		) => void;
		wrapped(createRequire('file:///'));
		return exitCodes.done;
	},
};

async function readStdin(): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > scriptBytesMax) throw new Error('the script is too large');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}
