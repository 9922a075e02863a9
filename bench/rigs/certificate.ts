import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export type Certificate = { readonly certificate: string; readonly key: string };

/** A certificate that vouches for itself, for the addresses that rigs serve on. */
export function makeCertificate(folder: string): Certificate {
	const certificate = join(folder, 'certificate.pem');
	const key = join(folder, 'key.pem');
	const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1';
	// As names too: axel knows no other.
	const names = 'subjectAltName=IP:127.0.0.1,IP:10.99.0.2,DNS:127.0.0.1,DNS:10.99.0.2';
	const args = [...request.split(' '), '-addext', names, '-keyout', key, '-out', certificate];
	execFileSync('openssl', args, { stdio: 'ignore' });
	return { certificate, key };
}
