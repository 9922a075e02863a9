import { createHash } from 'node:crypto';
import type { RangeSet } from '../../native-host/src/core/transfer/range-set.ts';
import type { HttpSession } from '../../native-host/src/core/transfer/transport.ts';

export const blockBytes = 16;
export const url = 'http://host.test/file.bin';

/** What only that block of that version has in it. */
const byteOf = (version: number, block: number): number => version * 16 + block;

const contentOf = (version: number, blocks: number): Uint8Array =>
	Buffer.concat(
		Array.from({ length: blocks }, (_, index) => Buffer.alloc(blockBytes, byteOf(version, index + 1))),
	);

/** Of each block: which version it is; 0: a hole, -1: neither. */
export const versionsIn = (bytes: Uint8Array, blocks: number): number[] =>
	Array.from({ length: blocks }, (_, index) => {
		const block = bytes.subarray(index * blockBytes, (index + 1) * blockBytes);
		const first = block[0] ?? 0;
		if (!block.every(byte => byte === first)) return -1;
		if (first === 0) return 0;
		return first % 16 === index + 1 ? Math.floor(first / 16) : -1;
	});

/** Which version a block is of whose digest is known; 0: none. */
export function versionOfDigest(digest: string, block: number): number {
	const isIt = (version: number) => digest === sha256(Buffer.alloc(blockBytes, byteOf(version, block)));
	return [1, 2, 3].find(isIt) ?? 0;
}

export const sha256 = (content: string | Uint8Array): string =>
	createHash('sha256').update(content).digest('hex');

export const etagOf = (version: number): string => `"${version}"`;
export const versionOfTag = (etag: string | null): number => (etag === null ? 1 : Number(etag.slice(1, -1)));

type Options = {
	readonly blocks: number;
	readonly isStrong: boolean;
	/** Gives parts of what it has now, as parts of what was asked for. */
	readonly ignoresIfRange: boolean;
};

/** Serves one file, which may become another one under the same address. */
export function createServer({ blocks, isStrong, ignoresIfRange }: Options) {
	const server = {
		version: 1,
		session: {
			async open({ headers }) {
				const field = (name: string) => headers.find(([given]) => given === name)?.[1];
				const condition = field('if-range');
				const content = contentOf(server.version, blocks);
				const now = etagOf(server.version);
				const isPart = condition === undefined || condition === now || ignoresIfRange;
				const [start, end] = isPart ? rangeOf(field('range')) : [0, content.length];
				const body = content.subarray(start, end);
				const fields = new Map([['content-length', [String(body.length)]]]);
				if (isPart) fields.set('content-range', [`bytes ${start}-${end - 1}/${content.length}`]);
				if (isStrong) fields.set('etag', [ignoresIfRange ? (condition ?? now) : now]);
				const answer = {
					head: { status: isPart ? 206 : 200, fields },
					async pour(sink: (chunk: Uint8Array) => unknown) {
						await sink(body);
						return null;
					},
					mayGiveUp: () => undefined,
					discard: () => undefined,
				};
				return { ok: true, value: answer };
			},
			close: () => Promise.resolve(),
		} satisfies HttpSession as HttpSession,
	};
	return server;
}

function rangeOf(field: string | undefined): readonly [number, number] {
	const [, start, last] = /^bytes=(\d+)-(\d+)$/u.exec(field ?? '') ?? [];
	if (start === undefined || last === undefined) throw new Error(`asked for ${field}`);
	return [Number(start), Number(last) + 1];
}

/** The blocks that are in it whole; throws where one is in it in part. */
export function blocksIn(ranges: RangeSet, blocks: number): number[] {
	if (ranges.some(range => range.some(at => at % blockBytes !== 0))) throw new Error('a block in part');
	return Array.from({ length: blocks }, (_, index) => index + 1).filter(block =>
		ranges.some(([start, end]) => start <= (block - 1) * blockBytes && end >= block * blockBytes),
	);
}
