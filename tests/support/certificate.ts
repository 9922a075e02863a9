import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Paths of PEM files. */
export type Certificate = { readonly certificate: string; readonly key: string };

const local = ['IP:127.0.0.1', 'DNS:localhost', 'DNS:files.example'];

/** A certificate that vouches for itself, trusted by those alone who are told to. */
export function makeCertificate(folder: string, names: readonly string[] = local): Certificate {
	const certificate = join(folder, 'certificate.pem');
	const key = join(folder, 'key.pem');
	const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1';
	const alternatives = `subjectAltName=${names.join(',')}`;
	const args = [...request.split(' '), '-addext', alternatives, '-keyout', key, '-out', certificate];
	execFileSync('openssl', args, { stdio: 'ignore' });
	return { certificate, key };
}
