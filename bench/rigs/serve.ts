import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startNginx } from '../../tests/support/nginx.ts';
import { unreachable } from '../../shared/kernel/unreachable.ts';
import type { Certificate } from '../../tests/support/certificate.ts';
import { layLine } from './line.ts';
import { servePaced } from './paced.ts';
import type { Rig, Served } from './rig.ts';

/** Sets a rig up to serve one file, as `/file`. */
export async function serve(rig: Rig, file: string, certificate: Certificate): Promise<Served> {
	switch (rig.kind) {
		case 'plain':
			return await serveNginx(file, null);
		case 'tls':
			return await serveNginx(file, certificate);
		case 'paced':
			return await servePaced(file, rig.pace);
		case 'line': {
			const laid = await layLine(rig.line);
			const tls = rig.tls ? certificate : null;
			const served = await serveNginx(file, tls, { via: laid.server, address: laid.serverAddress });
			return {
				...served,
				via: laid.client,
				async [Symbol.asyncDispose]() {
					await served[Symbol.asyncDispose]();
					await laid[Symbol.asyncDispose]();
				},
			};
		}
		default:
			return unreachable(rig);
	}
}

type Elsewhere = { readonly via: readonly string[]; readonly address: string };

async function serveNginx(file: string, tls: Certificate | null, elsewhere?: Elsewhere): Promise<Served> {
	const nginx = await startNginx({ tls, ...elsewhere });
	symlinkSync(file, join(nginx.root, 'file'));
	return {
		url: nginx.url,
		trust: tls?.certificate ?? null,
		via: [],
		renew: () => Promise.resolve(),
		[Symbol.asyncDispose]: () => nginx[Symbol.asyncDispose](),
	};
}
