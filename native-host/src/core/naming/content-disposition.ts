/**
 * The file name in a Content-Disposition field, RFC 6266 with RFC 8187, or null. Lenient as browsers are: servers
 * leave out quotes, send UTF-8 as it is, percent-encode the plain form and forget the type.
 *
 * The field comes with one character per byte, as HTTP carries it.
 */
export function dispositionName(field: string): string | null {
	const parameters = readParameters(field);
	const extended = parameters.get('filename*');
	const decoded = extended === undefined ? null : decodeExtended(extended);
	if (decoded) return decoded;
	const plain = parameters.get('filename');
	return plain === undefined || plain.trim() === '' ? null : decodePlain(plain);
}

/** Names in lower case; of a name that stands twice the first counts. */
function readParameters(field: string): ReadonlyMap<string, string> {
	const parameters = new Map<string, string>();
	const parameter = /(?:^|;)\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/gu;
	for (const [, name = '', quoted, bare] of unquotedSemicolons(field).matchAll(parameter)) {
		const value = quoted === undefined ? (bare ?? '').trim() : unescape(quoted);
		if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
	}
	return parameters;
}

/** The first parameter may follow the type after a space alone, or stand without any type. */
const unquotedSemicolons = (field: string): string =>
	field.replace(/^\s*(?:attachment|inline|form-data)\s+(?=filename)/iu, ';');

/** `\"` and `\\` are escapes; any other backslash is of a Windows path and stays. */
const unescape = (quoted: string): string => quoted.replace(/\\(["\\])/gu, '$1');

function decodeExtended(value: string): string | null {
	const parts = /^([\w-]+)'[\w-]*'(.*)$/su.exec(value);
	if (!parts) return null;
	const charset = (parts[1] ?? '').toLowerCase();
	const bytes = percentBytes(parts[2] ?? '');
	if (bytes === null) return null;
	if (charset === 'utf-8' || charset === 'utf8') return decodeUtf8(bytes);
	return charset === 'iso-8859-1' ? bytes : null;
}

function decodePlain(value: string): string {
	const encodedWord = /^=\?utf-8\?q\?(.*)\?=$/iu.exec(value.trim());
	if (encodedWord) {
		const bytes = percentBytes((encodedWord[1] ?? '').replaceAll('_', ' ').replaceAll('=', '%'));
		const decoded = bytes === null ? null : decodeUtf8(bytes);
		if (decoded !== null) return decoded;
	}
	// A sign that is no escape means that the others are none either.
	const bytes = /%[\da-f]{2}/iu.test(value) ? percentBytes(value) : null;
	return (bytes === null ? null : decodeUtf8(bytes)) ?? decodeUtf8(value) ?? value;
}

/** Each %XX as one character; null where a % is not followed by two digits. */
function percentBytes(text: string): string | null {
	if (/%(?![\da-f]{2})/iu.test(text)) return null;
	return text.replace(/%([\da-f]{2})/giu, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

/** One character per byte, read as UTF-8; null where it is not. */
function decodeUtf8(bytes: string): string | null {
	try {
		const escaped = bytes.replace(/[^\w.-]/gsu, character => {
			const code = character.charCodeAt(0);
			return code < 0x100 ? `%${code.toString(16).padStart(2, '0')}` : encodeURIComponent(character);
		});
		return decodeURIComponent(escaped);
	} catch {
		return null;
	}
}
