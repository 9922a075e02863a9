import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeVersion, ownTarget, targetOf, type Target } from './targets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'node');

/** Where Node for that system lies; for this one it is what runs this. */
export function fetchNode(target: Target): string {
	if (process.version !== `v${nodeVersion}`)
		throw new Error(`this is Node ${process.version}; packages are made of ${nodeVersion}: run npm ci`);
	if (target.name === ownTarget().name) return process.execPath;
	return join(fetchPackage(target), target.node.path);
}

/** The licences of all that Node is made of. `npm ci` brings them along; an `npm install` after it may remove them. */
export function nodeLicence(): string {
	const nested = join(root, 'node_modules', 'node', 'node_modules');
	const places = existsSync(nested) ? readdirSync(nested).map(name => join(nested, name)) : [];
	const found = places.map(place => join(place, licenceName)).find(path => existsSync(path));
	return readFileSync(found ?? join(fetchPackage(targetOf('linux-x64')), licenceName), 'utf8').trim();
}

const licenceName = 'LICENSE';

/** Comes from npm once, and must have the digest that targets.ts says. */
function fetchPackage({ node }: Target): string {
	const folder = join(cache, `${node.package}-${nodeVersion}`);
	const inside = join(folder, 'package');
	if (existsSync(inside)) return inside;
	mkdirSync(cache, { recursive: true });
	const spec = `${node.package}@${nodeVersion}`;
	const args = ['pack', '--silent', '--pack-destination', cache, spec];
	const archive = join(cache, execFileSync('npm', args, { encoding: 'utf8' }).trim());
	const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
	if (digest !== node.integrity) {
		rmSync(archive);
		throw new Error(`${spec} has the digest ${digest}, not ${node.integrity}`);
	}
	const beside = `${folder}.new`;
	rmSync(beside, { recursive: true, force: true });
	mkdirSync(beside);
	const unwanted = ['--exclude=package/include', '--exclude=package/share'];
	execFileSync('tar', ['-xzf', archive, '-C', beside, ...unwanted]);
	renameSync(beside, folder);
	rmSync(archive);
	return inside;
}
