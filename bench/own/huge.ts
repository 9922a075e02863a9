import { mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { rustloader } from '../clients.ts';
import { compare, noGoal } from '../goals.ts';
import { measure } from '../measure.ts';
import { patternBlock, patternBytes } from '../rigs/pattern.ts';
import { servePattern } from '../rigs/pattern-server.ts';
import type { Own } from './own.ts';

const bytes = 20 * 2 ** 30;

export const huge: Own = {
	name: 'huge',
	title: '20 GiB, past the 4 GiB boundary',
	async run({ workshop }) {
		const folder = mkdtempSync(join(workshop.folder('disk'), 'huge-'));
		const { bavail, bsize } = statfsSync(folder);
		if (bavail * bsize < bytes * 1.2) throw new Error('less than 24 GiB free');
		await using server = await servePattern(bytes);
		const cost = await measure(rustloader, ['get', `${server.url}/file`, '-o', 'out', '-s', '16'], {
			cwd: folder,
			env: { HOME: folder, RUSTLOADER_HOME: join(folder, 'state') },
			msMax: 600_000,
		});
		const path = join(folder, 'out');
		if (statSync(path).size !== bytes || (await digestOf(path)) !== expected())
			throw new Error('a wrong file');
		rmSync(folder, { recursive: true });
		return {
			table: [],
			rows: [
				compare({
					case: this.title,
					what: 'peak RSS, MB',
					measured: cost.peakMegabytes,
					most: 80,
					digits: 0,
				}),
				noGoal(this.title, 'of it its own, MB', cost.peakOwnMegabytes.toFixed(0)),
				noGoal(this.title, 'wall s', cost.wallSeconds.toFixed(1)),
				noGoal(this.title, 'CPU s', cost.cpuSeconds.toFixed(1)),
			],
		};
	},
};

async function digestOf(path: string): Promise<string> {
	const hash = createHash('sha1');
	for await (const chunk of createReadStream(path, { highWaterMark: patternBytes }))
		hash.update(chunk as Buffer);
	return hash.digest('hex');
}

function expected(): string {
	const hash = createHash('sha1');
	for (let block = 0; block < bytes / patternBytes; block++) hash.update(patternBlock(block));
	return hash.digest('hex');
}
