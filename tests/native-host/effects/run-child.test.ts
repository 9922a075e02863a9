import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { runChild } from '../../../native-host/src/effects/run-child.ts';

/** The lines that a program is heard to say. */
async function linesOf(code: string, lineBytesMax: number): Promise<string[]> {
	const lines: string[] = [];
	await runChild({
		command: process.execPath,
		args: ['-e', code],
		env: {},
		cwd: tmpdir(),
		timeoutMs: 60_000,
		stdoutBytesMax: 0,
		lineBytesMax,
		onLine: line => lines.push(line),
		signal: new AbortController().signal,
	});
	return lines;
}

test('lines are told whole, however they arrive', async () => {
	const code = `
		const { setTimeout: sleep } = require('node:timers/promises');
		(async () => {
			for (const part of ['a', 'b\\n', '\\nc\\r\\nd', Buffer.from([0xc3]), Buffer.from([0xa4, 0x0a]), 'last']) {
				process.stdout.write(part);
				await sleep(20);
			}
		})()`;
	expect(await linesOf(code, 100)).toEqual(['ab', '', 'c', 'dä']);
});

test('a line that is too long is left out, and nothing else', async () => {
	const long = (count: number) => `'x'.repeat(${count})`;
	const code = `process.stdout.write(['a', ${long(10)}, ${long(11)}, 'b', ${long(1_000_000)}, ''].join('\\n'))`;
	expect(await linesOf(code, 10)).toEqual(['a', 'x'.repeat(10), 'b']);
});

test('a line of many pieces costs what its bytes cost', async () => {
	const bytes = 16_000_000;
	const lines = await linesOf(`process.stdout.write('x'.repeat(${bytes}) + '\\n')`, bytes);
	expect(lines.map(line => line.length)).toEqual([bytes]);
});
