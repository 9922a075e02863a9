import { join } from 'node:path';
import { fileDigest } from '../../tests/support/file-digest.ts';
import { compare, noGoal } from '../goals.ts';
import { serve } from '../rigs/serve.ts';
import { startDaemon } from './daemon.ts';
import type { Own } from './own.ts';

const files = 10;
const bytes = 256 * 2 ** 20;

export const ten: Own = {
	name: 'ten',
	title: '10 files of 256 MiB at once, through the daemon',
	async run({ workshop }) {
		const source = workshop.source(bytes);
		await using server = await serve({ kind: 'plain' }, source.path, workshop.certificate());
		await using daemon = await startDaemon(workshop.folder('disk'));
		const startedAt = performance.now();
		const ids = await Promise.all(
			Array.from({ length: files }, (_, index) => daemon.add(`${server.url}/file?${index}`, `out-${index}`)),
		);
		const ends = ids.map(id => daemon.until(id, ({ task }) => task.state.status === 'completed'));
		await Promise.all(ends);
		const seconds = (performance.now() - startedAt) / 1000;
		for (let index = 0; index < files; index++)
			if ((await fileDigest(join(daemon.folder, `out-${index}`))) !== source.digest)
				throw new Error('a wrong file');
		const cost = await daemon.stop();
		return {
			table: [],
			rows: [
				compare({
					case: this.title,
					what: 'peak RSS of the daemon, MB',
					measured: cost.peakMegabytes,
					most: 120,
					digits: 0,
				}),
				noGoal(this.title, 'of it its own, MB', cost.peakOwnMegabytes.toFixed(0)),
				noGoal(this.title, 'wall s', seconds.toFixed(2)),
				noGoal(this.title, 'CPU s', cost.cpuSeconds.toFixed(2)),
			],
		};
	},
};
