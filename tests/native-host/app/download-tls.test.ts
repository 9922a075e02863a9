import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineBench } from '../../support/engine.ts';
import { contentChecksum } from '../../support/server/content.ts';
import { startServer } from '../../support/server/server.ts';
import { trustedCertificate, type Tls } from '../../support/trusted-certificate.ts';

const size = 24 * 1024 * 1024 + 12_345;
const right = { kind: 'completed', bytes: size };
let tls: Tls;
beforeAll(() => void (tls = trustedCertificate()));
afterAll(() => tls[Symbol.dispose]());

describe('over TLS', () => {
	it.each([1, 3, 16])('with %i connections the file is the right one', async segments => {
		const server = await startServer({ '/a.bin': { size, seed: 1 } }, { tls });
		using bench = engineBench();
		const checksum = contentChecksum(1, size);
		const url = `https://localhost:${new URL(server.origin).port}/a.bin`;
		expect(await bench.run(url, { segments, checksum })).toMatchObject(right);
		await server.close();
	});

	it('a disk that makes every write wait changes nothing', async () => {
		const server = await startServer({ '/a.bin': { size, seed: 1 } }, { tls });
		using bench = engineBench({}, ({ disk }) => ({ disk: slowly(disk) }));
		const checksum = contentChecksum(1, size);
		const url = `https://localhost:${new URL(server.origin).port}/a.bin`;
		expect(await bench.run(url, { segments: 8, checksum })).toMatchObject(right);
		await server.close();
	});
});

type Disk = ReturnType<typeof engineBench>['ports']['disk'];

/** What it is given is its own only until it returns. */
function slowly(disk: Disk): Disk {
	return {
		...disk,
		async create(path) {
			const file = await disk.create(path);
			return (
				file && {
					...file,
					write(chunk, position) {
						const copy = Buffer.from(chunk);
						return new Promise<void>(resolve => setImmediate(resolve)).then(() => file.write(copy, position));
					},
				}
			);
		},
	};
}
