import { createHash } from 'node:crypto';
import about from '../../package.json' with { type: 'json' };
import type { Part } from './inside.ts';

type Made = {
	readonly name: string;
	readonly sha256: string;
	readonly parts: readonly Part[];
	readonly epoch: number;
};

/** A software bill of materials as CycloneDX 1.6 writes it, the same for the same contents. */
export function billOfMaterials({ name, sha256, parts, epoch }: Made): string {
	const own = `pkg:generic/rustloader@${about.version}`;
	const components = parts.map(component);
	const bill = {
		$schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
		bomFormat: 'CycloneDX',
		specVersion: '1.6',
		serialNumber: `urn:uuid:${uuidOf(`${name} ${sha256}`)}`,
		version: 1,
		metadata: {
			timestamp: new Date(epoch * 1000).toISOString(),
			component: {
				'bom-ref': own,
				type: 'application',
				name,
				version: about.version,
				licenses: [licence(about.license)],
				purl: own,
				hashes: [{ alg: 'SHA-256', content: sha256 }],
			},
		},
		components,
		dependencies: [
			{ ref: own, dependsOn: components.map(one => one['bom-ref']) },
			...components.map(one => ({ ref: one['bom-ref'] })),
		],
	};
	return `${JSON.stringify(bill, null, '\t')}\n`;
}

function component({ name, version, license, url }: Part) {
	const purl =
		name === 'node' ? `pkg:generic/node@${version}` : `pkg:npm/${name.replace('@', '%40')}@${version}`;
	return {
		'bom-ref': purl,
		type: name === 'node' ? 'platform' : 'library',
		name,
		version,
		licenses: [licence(license)],
		purl,
		...(url === null ? {} : { externalReferences: [{ type: 'website', url }] }),
	};
}

/** Several licences make an expression. */
const licence = (text: string) => (/[ ()]/u.test(text) ? { expression: text } : { license: { id: text } });

/** As a random one is written, and always the same. */
function uuidOf(text: string): string {
	const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
	bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x40;
	bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}
