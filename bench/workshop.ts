import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRandomFile } from '../tests/support/random-file.ts';
import { makeCertificate, type Certificate } from '../tests/support/certificate.ts';

/** What rigs serve on; as names too, for axel knows no addresses there. */
const names = ['IP:127.0.0.1', 'IP:10.99.0.2', 'DNS:127.0.0.1', 'DNS:10.99.0.2'];

type Source = { readonly path: string; readonly digest: string };

/** Folders, files to serve and a certificate, made when they are asked for and gone at the end. */
export type Workshop = Disposable & {
	readonly folder: (where: 'disk' | 'memory') => string;
	readonly source: (bytes: number) => Source;
	readonly certificate: () => Certificate;
};

const memory = '/dev/shm';

export function openWorkshop(): Workshop {
	const disk = mkdtempSync(join(tmpdir(), 'rustloader-bench-'));
	const shared = existsSync(memory) ? mkdtempSync(join(memory, 'rustloader-bench-')) : join(disk, 'memory');
	mkdirSync(shared, { recursive: true });
	const sources = new Map<number, Source>();
	let certificate: Certificate | null = null;
	const clear = () => {
		for (const folder of [disk, shared]) rmSync(folder, { recursive: true, force: true });
	};
	process.once('exit', clear);
	return {
		folder: where => (where === 'disk' ? disk : shared),
		source(bytes) {
			const known = sources.get(bytes);
			if (known) return known;
			const path = join(disk, `source-${bytes}`);
			const made = { path, digest: writeRandomFile(path, bytes) };
			sources.set(bytes, made);
			return made;
		},
		certificate: () => (certificate ??= makeCertificate(disk, names)),
		[Symbol.dispose]() {
			process.off('exit', clear);
			clear();
		},
	};
}
