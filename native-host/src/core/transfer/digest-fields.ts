import type { Checksum, DigestAlgorithm } from '../../../../shared/domain/task.ts';
import type { AnswerHead } from './answer-head.ts';

/**
 * The strongest digest of the whole file that an answer states, or null. Repr-Digest (RFC 9530) and Digest (RFC 3230)
 * are of the file; Content-Digest and Content-MD5 are of what this one answer carries, and count where that is all.
 * Unknown algorithms and malformed values are as good as none.
 */
export function statedDigest(head: AnswerHead, carriesAll: boolean): Checksum | null {
	// What is encoded may have been digested before or after; servers do not agree on which.
	if (head.fields.has('content-encoding')) return null;
	const stated = [
		...structured(head, 'repr-digest'),
		...(carriesAll ? structured(head, 'content-digest') : []),
		...instance(head),
		...(carriesAll ? contentMd5(head) : []),
	];
	for (const { name } of strongestFirst) {
		const found = stated.find(({ algorithm }) => algorithm === name);
		if (found) return found;
	}
	return null;
}

const strongestFirst = [
	{ name: 'sha-512', bytes: 64 },
	{ name: 'sha-256', bytes: 32 },
	{ name: 'sha-1', bytes: 20 },
	{ name: 'md5', bytes: 16 },
] as const satisfies readonly { name: DigestAlgorithm; bytes: number }[];

/** Members that are looked at; a server states two or three. */
const membersMax = 32;

/** A dictionary of byte sequences: `sha-256=:base64:, sha-512=:base64:`. */
const structured = (head: AnswerHead, field: string): Checksum[] =>
	members(head, field).flatMap(member => {
		const parts = /^([a-z\d-]+)=:([A-Za-z\d+/=]*):\s*(?:;.*)?$/u.exec(member);
		return checksum(parts?.[1], parts?.[2]);
	});

/** `SHA-256=base64,MD5=base64`. */
const instance = (head: AnswerHead): Checksum[] =>
	members(head, 'digest').flatMap(member => {
		const parts = /^([A-Za-z\d-]+)=([A-Za-z\d+/]+=*)$/u.exec(member);
		return checksum(parts?.[1]?.toLowerCase().replace(/^sha$/u, 'sha-1'), parts?.[2]);
	});

const contentMd5 = (head: AnswerHead): Checksum[] =>
	(head.fields.get('content-md5') ?? []).flatMap(value => checksum('md5', value.trim()));

const members = (head: AnswerHead, field: string): string[] =>
	(head.fields.get(field) ?? [])
		.flatMap(value => value.split(','))
		.slice(0, membersMax)
		.map(member => member.trim());

function checksum(name: string | undefined, base64: string | undefined): Checksum[] {
	const known = strongestFirst.find(algorithm => algorithm.name === name);
	const hex = base64 === undefined ? null : hexOf(base64);
	return known && hex?.length === known.bytes * 2 ? [{ algorithm: known.name, hex }] : [];
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Null where it is not base64. */
function hexOf(base64: string): string | null {
	if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/u.test(base64)) return null;
	let bits = '';
	for (const letter of base64.replace(/=+$/u, ''))
		bits += letters.indexOf(letter).toString(2).padStart(6, '0');
	const bytes = bits.match(/.{8}/gu) ?? [];
	return bytes.map(byte => parseInt(byte, 2).toString(16).padStart(2, '0')).join('');
}
