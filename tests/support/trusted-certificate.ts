import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { makeCertificate } from './certificate.ts';

/** For a server of this process. */
export type Tls = Disposable & {
	readonly cert: string;
	readonly key: string;
	trust(isTrusted: boolean): void;
};

/** A certificate that this process trusts until it is disposed. */
export function trustedCertificate(): Tls {
	const trusted = getCACertificates('default');
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-certificate-'));
	const { certificate, key } = makeCertificate(folder);
	const cert = readFileSync(certificate, 'utf8');
	const trust = (isTrusted: boolean) => setDefaultCACertificates(isTrusted ? [...trusted, cert] : trusted);
	trust(true);
	return {
		cert,
		key: readFileSync(key, 'utf8'),
		trust,
		[Symbol.dispose]() {
			trust(false);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
