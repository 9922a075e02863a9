/** What a file is whose pieces can be put one after the other, by its first bytes; null where that cannot be done. */
export function sniffJoined(head: Uint8Array): 'ts' | 'mp4' | 'webm' | 'aac' | null {
	const text = (from: number, to: number) => String.fromCodePoint(...head.subarray(from, to));
	if (head[0] === 0x47 && (head.length <= 188 || head[188] === 0x47)) return 'ts';
	if (['ftyp', 'styp', 'moov'].includes(text(4, 8))) return 'mp4';
	if (head[0] === 0x1a && head[1] === 0x45 && head[2] === 0xdf && head[3] === 0xa3) return 'webm';
	if (text(0, 3) === 'ID3' || (head[0] === 0xff && ((head[1] ?? 0) & 0xf6) === 0xf0)) return 'aac';
	return null;
}
