import { XMLParser } from 'fast-xml-parser';
import { streamLimits } from './stream-limits.ts';

/** An element of an MPD, names without their prefix. */
export type Element = {
	attribute(name: string): string | null;
	children(name: string): readonly Element[];
	child(name: string): Element | null;
	readonly text: string;
};

/** Null where it is no XML, or too much of it. Entities of its own are not expanded. */
export function parseXml(text: string): Element | null {
	let elements = 0;
	const parser = new XMLParser({
		ignoreAttributes: false,
		attributeNamePrefix: '',
		attributesGroupName: attributes,
		textNodeName,
		removeNSPrefix: true,
		parseAttributeValue: false,
		parseTagValue: false,
		ignoreDeclaration: true,
		ignorePiTags: true,
		processEntities: { enabled: true, maxEntityCount: 0, maxTotalExpansions: 100_000 },
		isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
		updateTag() {
			if (++elements > streamLimits.elements) throw new Error('too many elements');
			return true;
		},
	});
	try {
		return wrap(parser.parse(text) as unknown);
	} catch {
		return null;
	}
}

const attributes = '@';
const textNodeName = '#text';

function wrap(node: unknown): Element {
	const record = typeof node === 'object' && node !== null ? (node as Record<string, unknown>) : {};
	const own = (from: unknown, name: string): unknown =>
		typeof from === 'object' && from !== null && Object.hasOwn(from, name)
			? (from as Record<string, unknown>)[name]
			: undefined;
	const children = (name: string): readonly Element[] => {
		const found = own(record, name);
		return Array.isArray(found) ? found.map(wrap) : [];
	};
	const written = typeof node === 'string' ? node : first(own(record, textNodeName));
	return {
		attribute(name) {
			const value = own(own(record, attributes), name);
			return typeof value === 'string' ? value : null;
		},
		children,
		child: name => children(name)[0] ?? null,
		text: typeof written === 'string' ? written.trim() : '',
	};
}

const first = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);
