import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileDigest } from '../../tests/support/file-digest.ts';
import { startNginx } from '../../tests/support/nginx.ts';
import { rustloader } from '../clients.ts';
import { noGoal } from '../goals.ts';
import { measure } from '../measure.ts';
import type { Told } from '../race.ts';
import type { Workshop } from '../workshop.ts';
import type { Own } from './own.ts';

const files = 1_000;
const bytes = 10 * 1024;

type Asked = { readonly urls: readonly string[]; readonly list: string };

const clients: Readonly<Record<string, (asked: Asked) => readonly [string, ...string[]]>> = {
	rustloader: ({ urls }) => [rustloader, 'get', ...urls],
	aria2: ({ list }) => ['aria2c', '--no-conf', '-q', '-j16', '--file-allocation=none', '-i', list],
	curl: ({ urls }) => ['curl', '-sSfZ', '--parallel-max', '16', '--remote-name-all', ...urls],
	wget2: ({ list }) => ['wget2', '-q', '--no-config', '--no-hsts', '--max-threads=16', '-i', list],
};

export const tiny: Own = {
	name: 'tiny',
	title: '1,000 files of 10 KiB',
	run: ({ workshop }) => fetchAll(workshop),
};

async function fetchAll(workshop: Workshop): Promise<Told> {
	const source = workshop.source(bytes);
	await using nginx = await startNginx();
	const names = Array.from({ length: files }, (_, index) => `tiny-${index}`);
	for (const name of names) symlinkSync(source.path, join(nginx.root, name));
	const urls = names.map(name => `${nginx.url}/${name}`);
	const list = join(workshop.folder('disk'), 'urls');
	writeFileSync(list, urls.join('\n'));
	const table: Record<string, string>[] = [];
	for (const [client, command] of Object.entries(clients)) {
		const home = mkdtempSync(join(workshop.folder('disk'), 'tiny-'));
		const folder = join(home, 'files');
		mkdirSync(folder);
		const [program, ...args] = command({ urls, list });
		const cost = await measure(program, args, {
			cwd: folder,
			env: { HOME: home, RUSTLOADER_HOME: join(home, 'state') },
		});
		const saved = readdirSync(folder);
		if (saved.length !== files) throw new Error(`${client} saved ${saved.length} files`);
		for (const name of saved)
			if ((await fileDigest(join(folder, name))) !== source.digest)
				throw new Error(`${client}: wrong ${name}`);
		rmSync(home, { recursive: true });
		table.push({
			client,
			'wall s': cost.wallSeconds.toFixed(2),
			'CPU s': cost.cpuSeconds.toFixed(2),
			'peak MB': cost.peakMegabytes.toFixed(0),
		});
	}
	return { table, rows: [noGoal(tiny.title, 'wall s', table[0]?.['wall s'] ?? '–')] };
}
