/** A file of an archive. Owner and time are everywhere the same, so that archives are. */
export type Entry = {
	/** Relative, with `/`. */
	readonly path: string;
	readonly content: Buffer;
	readonly executable?: boolean;
	/** Instead of content: where a symbolic link leads. */
	readonly link?: string;
};

const blockBytes = 512;
const pathBytesMax = 100;
/** Of the size field: eleven digits of base eight. */
const contentBytesMax = 8 ** 11 - 1;

/** A tar archive (ustar) with these files in order of their paths, and the folders they are in. */
export function tar(entries: readonly Entry[], epoch: number): Buffer {
	const folders = new Set(entries.flatMap(({ path }) => parents(path)));
	const rows = [
		...[...folders].map(path => ({
			path: `${path}/`,
			bytes: [header({ path: `${path}/`, kind: '5' }, epoch)],
		})),
		...entries.map(entry => ({ path: entry.path, bytes: fileBytes(entry, epoch) })),
	];
	rows.sort((a, b) => (a.path < b.path ? -1 : 1));
	return Buffer.concat([...rows.flatMap(row => row.bytes), Buffer.alloc(2 * blockBytes)]);
}

function parents(path: string): string[] {
	const names = path.split('/').slice(0, -1);
	return names.map((_, index) => names.slice(0, index + 1).join('/')).filter(folder => folder !== '.');
}

function fileBytes({ path, content, executable, link }: Entry, epoch: number): Buffer[] {
	if (link !== undefined) return [header({ path, kind: '2', link }, epoch)];
	if (content.length > contentBytesMax) throw new Error(`${path} is too large for an archive`);
	const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes);
	const mode = executable ? 0o755 : 0o644;
	return [header({ path, kind: '0', mode, size: content.length }, epoch), content, padding];
}

type Header = {
	readonly path: string;
	/** `0`: a file, `2`: a symbolic link, `5`: a folder. */
	readonly kind: '0' | '2' | '5';
	readonly mode?: number;
	readonly size?: number;
	readonly link?: string;
};

function header(
	{ path, kind, mode = kind === '2' ? 0o777 : 0o755, size = 0, link = '' }: Header,
	epoch: number,
): Buffer {
	for (const text of [path, link])
		if (Buffer.byteLength(text) > pathBytesMax) throw new Error(`${text} is too long for an archive`);
	const block = Buffer.alloc(blockBytes);
	const octal = (value: number, at: number, length: number): void => {
		block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
	};
	block.write(path, 0);
	octal(mode, 100, 8);
	octal(0, 108, 8);
	octal(0, 116, 8);
	octal(size, 124, 12);
	octal(epoch, 136, 12);
	block.write(kind, 156, 'latin1');
	block.write(link, 157);
	block.write('ustar\u{0}00root', 257, 'latin1');
	block.write('root', 297, 'latin1');
	// The checksum counts its own field as spaces.
	block.fill(' ', 148, 156);
	octal(
		block.reduce((sum, byte) => sum + byte, 0),
		148,
		7,
	);
	block[154] = 0;
	return block;
}
