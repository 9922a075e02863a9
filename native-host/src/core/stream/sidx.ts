import { streamLimits } from './stream-limits.ts';

export type SidxReference = {
	/** From the end of the box. */
	readonly start: number;
	readonly length: number;
	readonly seconds: number;
	readonly isIndex: boolean;
};

/** ISO 14496-12 8.16.3: what a segment index refers to; null where the bytes are none. */
export function parseSidx(bytes: Uint8Array): readonly SidxReference[] | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const box = findBox(view, 'sidx');
	if (!box) return null;
	try {
		return readReferences(view, box.at);
	} catch {
		return null;
	}
}

function readReferences(view: DataView, at: number): SidxReference[] | null {
	const version = view.getUint8(at);
	const timescale = view.getUint32(at + 8);
	const times = version === 0 ? 8 : 16;
	const firstOffset = version === 0 ? view.getUint32(at + 16) : Number(view.getBigUint64(at + 20));
	const counted = at + 12 + times + 2;
	const count = view.getUint16(counted);
	if (timescale === 0 || count > streamLimits.segments) return null;
	const references: SidxReference[] = [];
	let start = firstOffset;
	for (let index = 0; index < count; index++) {
		const entry = counted + 2 + index * 12;
		const typeAndSize = view.getUint32(entry);
		const length = typeAndSize & 0x7fff_ffff;
		const seconds = view.getUint32(entry + 4) / timescale;
		if (length > 0) references.push({ start, length, seconds, isIndex: typeAndSize >>> 31 === 1 });
		start += length;
	}
	return references;
}

function findBox(view: DataView, name: string): { readonly at: number } | null {
	for (let at = 0; at + 8 <= view.byteLength;) {
		const size = view.getUint32(at);
		const type = String.fromCodePoint(...[4, 5, 6, 7].map(offset => view.getUint8(at + offset)));
		if (type === name) return { at: at + 8 };
		if (size < 8) return null;
		at += size;
	}
	return null;
}
