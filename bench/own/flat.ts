import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rustloader } from '../clients.ts';
import { compare, noGoal } from '../goals.ts';
import { measure } from '../measure.ts';
import { serve } from '../rigs/serve.ts';
import type { Own } from './own.ts';

const mebibyte = 2 ** 20;
const sizes = [1, 16, 256, 1024, 5 * 1024].map(size => size * mebibyte);
const hugest = 20 * 1024 * mebibyte;
/** More than the least file takes. */
const growthMegabytes = 20;

export const flat: Own = {
	name: 'flat',
	title: 'memory by the size of the file',
	async run({ workshop, quick }) {
		const within = workshop.folder('disk');
		const { bavail, bsize } = statfsSync(within);
		const hasRoom = bavail * bsize > hugest * 1.2;
		const table: { size: string; 'peak MB': string; 'own MB': string }[] = [];
		const peaks: number[] = [];
		for (const size of quick || !hasRoom ? sizes : [...sizes, hugest]) {
			const path = join(within, 'sparse');
			const file = openSync(path, 'w');
			ftruncateSync(file, size);
			closeSync(file);
			await using server = await serve({ kind: 'plain' }, path, workshop.certificate());
			const folder = mkdtempSync(join(within, 'flat-'));
			const cost = await measure(rustloader, ['get', `${server.url}/file`, '-o', 'out', '-s', '16'], {
				cwd: folder,
				env: { HOME: folder, RUSTLOADER_HOME: join(folder, 'state') },
			});
			if (statSync(join(folder, 'out')).size !== size) throw new Error('a wrong file');
			rmSync(folder, { recursive: true });
			rmSync(path);
			peaks.push(cost.peakMegabytes);
			table.push({
				size: `${size / mebibyte} MiB`,
				'peak MB': cost.peakMegabytes.toFixed(0),
				'own MB': cost.peakOwnMegabytes.toFixed(0),
			});
		}
		const [least = 0] = peaks;
		const most = Math.max(...peaks);
		return {
			table,
			rows: [
				compare({ case: this.title, what: 'peak RSS of any, MB', measured: most, most: 80, digits: 0 }),
				compare({
					case: this.title,
					what: 'more than for 1 MiB, MB',
					measured: most - least,
					most: growthMegabytes,
					digits: 0,
				}),
				noGoal(this.title, 'of it its own, MB', table.at(-1)?.['own MB'] ?? '–'),
			],
		};
	},
};
