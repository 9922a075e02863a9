/** A body as text, as far as allowed; the rest is not read. */
export async function textOf(
	body: AsyncIterable<unknown> | Iterable<unknown>,
	bytesMax: number,
): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		const bytes = Buffer.from(chunk as Uint8Array);
		chunks.push(bytes.subarray(0, bytesMax - size));
		size += bytes.length;
		if (size >= bytesMax) break;
	}
	return Buffer.concat(chunks).toString('utf8');
}
