import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Checksum, DigestAlgorithm } from '../../../../shared/domain/task.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { mirrorsMax } from '../../../../shared/protocol/limits.ts';
import { exact } from '../transfer/content-range.ts';
import type { FilePlan, PieceHashes } from './file-plan.ts';
import { type Said, remark } from '../../../../shared/domain/remarks.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

export const metalinkBytesMax = 1024 * 1024;
/** Each of them becomes a download. */
export const metalinkFilesMax = 1_000;
/** 1 MiB of text holds fewer SHA-256 digests than that. */
export const pieceHashesMax = 32_768;
/** Addresses that are looked at; the best of them are kept. */
const urlsMax = 1_000;
/** A metalink has five. */
const depthMax = 16;

/**
 * Metalink 4 (RFC 5854), and the older version 3 under its own names. Entities other than those of XML itself do not
 * exist here: a document type is refused, so nothing can be expanded or fetched.
 */
export function parseMetalink(text: string): Result<readonly FilePlan[], Fault> {
	if (text.length > metalinkBytesMax) return refuse(remark('bytes_more_than', { count: metalinkBytesMax }));
	if (/<!(?:DOCTYPE|ENTITY)/iu.test(text)) return refuse(quote('DOCTYPE'));
	const root = parseXml(text);
	if (!root) return refuse(quote('XML'));
	const metalink = children(root, 'metalink')[0];
	if (!metalink) return refuse(quote('metalink'));
	const files = [
		...children(metalink, 'file'),
		...children(metalink, 'files').flatMap(list => children(list, 'file')),
	];
	if (files.length === 0) return refuse(remark('holds_no_file'));
	if (files.length > metalinkFilesMax) return refuse(remark('more_than', { number: metalinkFilesMax }));
	const plans = files.map(readFile);
	const usable = plans.filter(plan => plan.urls.length > 0);
	if (usable.length === 0) return refuse(remark('holds_no_address'));
	const tooMany = usable.some(({ pieces }) => (pieces?.hashes.length ?? 0) > pieceHashesMax);
	return tooMany ? refuse(remark('more_than', { number: pieceHashesMax })) : ok(usable);
}

const refuse = (why: Said) => err(fault('metalink_invalid', why));

/** An element: its children by name, its attributes with an @, its own text under #. */
type Element = Readonly<Record<string, unknown>>;

function parseXml(text: string): Element | null {
	const parser = new XMLParser({
		ignoreAttributes: false,
		attributeNamePrefix: '@',
		textNodeName: '#',
		alwaysCreateTextNode: true,
		parseTagValue: false,
		parseAttributeValue: false,
		processEntities: false,
		removeNSPrefix: true,
		ignoreDeclaration: true,
		ignorePiTags: true,
		maxNestedTags: depthMax,
		isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
	});
	try {
		if (XMLValidator.validate(text) !== true) return null;
		const root: unknown = parser.parse(text);
		return isElement(root) ? root : null;
	} catch {
		return null;
	}
}

const isElement = (value: unknown): value is Element =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function children(element: Element, name: string): Element[] {
	const found = Object.hasOwn(element, name) ? element[name] : [];
	return Array.isArray(found) ? found.filter(isElement) : [];
}

const textOf = (element: Element | undefined): string | null =>
	typeof element?.['#'] === 'string' ? decode(element['#']).trim() : null;

function attribute(element: Element, name: string): string | null {
	const value = element[`@${name}`];
	return typeof value === 'string' ? decode(value).trim() : null;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML and numbers; anything else stays as it stands. */
const decode = (text: string): string =>
	text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{1,4}));/giu, (all, hex, decimal, name) => {
		if (name !== undefined) return named[String(name)] ?? all;
		const point = hex === undefined ? Number(decimal) : parseInt(String(hex), 16);
		return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : all;
	});

function readFile(file: Element): FilePlan {
	const verification = [file, ...children(file, 'verification')];
	const size = exact(textOf(children(file, 'size')[0]) ?? undefined);
	return {
		name: attribute(file, 'name'),
		size,
		checksum: strongest(verification.flatMap(from => children(from, 'hash')).flatMap(readHash)),
		pieces: readPieces(
			verification.flatMap(from => children(from, 'pieces')),
			size,
		),
		urls: readUrls([file, ...children(file, 'resources')]),
	};
}

const algorithms: Readonly<Record<string, { readonly name: DigestAlgorithm; readonly digits: number }>> = {
	'sha-512': { name: 'sha-512', digits: 128 },
	sha512: { name: 'sha-512', digits: 128 },
	'sha-256': { name: 'sha-256', digits: 64 },
	sha256: { name: 'sha-256', digits: 64 },
	'sha-1': { name: 'sha-1', digits: 40 },
	sha1: { name: 'sha-1', digits: 40 },
	md5: { name: 'md5', digits: 32 },
};
const byStrength: readonly DigestAlgorithm[] = ['sha-512', 'sha-256', 'sha-1', 'md5'];

const algorithmOf = (element: Element) => {
	const type = attribute(element, 'type')?.toLowerCase() ?? '';
	return Object.hasOwn(algorithms, type) ? algorithms[type] : undefined;
};

function hexOf(element: Element, digits: number): string | null {
	const hex = textOf(element)?.toLowerCase() ?? '';
	return hex.length === digits && /^[\da-f]+$/u.test(hex) ? hex : null;
}

function readHash(element: Element): Checksum[] {
	const algorithm = algorithmOf(element);
	const hex = algorithm ? hexOf(element, algorithm.digits) : null;
	return algorithm && hex !== null ? [{ algorithm: algorithm.name, hex }] : [];
}

const strongest = <Kind extends { readonly algorithm: DigestAlgorithm }>(all: readonly Kind[]): Kind | null =>
	byStrength.map(name => all.find(({ algorithm }) => algorithm === name)).find(found => found) ?? null;

/** Only a list that is whole is of use. */
function readPieces(lists: readonly Element[], size: number | null): PieceHashes | null {
	const usable = lists.flatMap((list): PieceHashes[] => {
		const algorithm = algorithmOf(list);
		const length = exact(attribute(list, 'length') ?? undefined);
		if (!algorithm || length === null || length === 0) return [];
		const hashes = children(list, 'hash').map(hash => hexOf(hash, algorithm.digits));
		const isWhole = size === null || hashes.length === Math.ceil(size / length);
		const known = hashes.filter(hash => hash !== null);
		return isWhole && known.length > 0 && known.length === hashes.length
			? [{ algorithm: algorithm.name, length, hashes: known }]
			: [];
	});
	return strongest(usable);
}

/** Best first: version 4 counts from 1 up, version 3 from 100 down. */
function readUrls(places: readonly Element[]): string[] {
	return places
		.flatMap(place => children(place, 'url'))
		.slice(0, urlsMax)
		.flatMap(element => {
			const url = textOf(element) ?? '';
			const preference = exact(attribute(element, 'preference') ?? undefined);
			const priority = exact(attribute(element, 'priority') ?? undefined);
			const order = priority ?? (preference === null ? lastPriority : 101 - Math.min(100, preference));
			return /^https?:\/\//iu.test(url) ? [{ url, order }] : [];
		})
		.sort((a, b) => a.order - b.order)
		.map(({ url }) => url)
		.filter((url, index, all) => all.indexOf(url) === index)
		.slice(0, mirrorsMax);
}

const lastPriority = 999_999;
