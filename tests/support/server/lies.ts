import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { contentAt } from './content.ts';
import type { ServedLogin } from './login.ts';
import type { Behaviour, ServedFile } from './script.ts';

/** Who asks: what every address of a script may want to have with it. */
export const visitor = { user: 'me', password: 'se:cret', cookie: 'a=b' } as const;

/** Files whose server lies in every way that it can, one request after another. `scale`: times the usual sizes. */
export function lyingFiles(scale = 1): fc.Arbitrary<ServedFile> {
	return fc
		.record({
			size: fc.constantFrom(1, 1000, 100_000, 400_000).map(size => size * scale),
			seed: fc.constant(1),
			etag: fc.constantFrom(undefined, 'W/"same"', null),
			ranges: fc.constantFrom(true, true, true, false),
			script: fc.array(behaviour(scale), { minLength: 1, maxLength: 8 }),
			entry,
		})
		.map(({ entry: needed, ...file }) => ({ ...file, ...needed })) as fc.Arbitrary<ServedFile>;
}

/** Whether it is a whole version of what the server may have meant. */
export async function isSomeVersion(path: string, file: ServedFile): Promise<boolean> {
	const bytes = await readFile(path);
	const seeds = [file.seed, ...(file.script ?? []).map(({ seed }) => seed ?? file.seed)];
	const sizes = [
		file.size,
		...(file.script ?? []).flatMap(how => [how.size ?? file.size, ...injectedSize(how)]),
	];
	return sizes.includes(bytes.length) && seeds.some(seed => contentAt(seed, 0, bytes.length).equals(bytes));
}

/** Where a length that was smuggled in is the only one that is said, nobody can tell it from the server's own. */
function injectedSize({ injected = '', old, framing }: Behaviour): number[] {
	const size = /^Content-Length: (\d+)\r$/mu.exec(injected)?.[1];
	return size !== undefined && (old || framing === 'close') ? [Number(size)] : [];
}

/** What an address wants to have with it, and how long it is good. */
const entry: fc.Arbitrary<Partial<ServedFile>> = fc.oneof(
	{ weight: 12, arbitrary: fc.constant({}) },
	{ weight: 1, arbitrary: fc.record({ login: login() }) },
	{ weight: 1, arbitrary: fc.record({ cookie: fc.constantFrom(visitor.cookie, visitor.cookie, 'a=c') }) },
	{ weight: 1, arbitrary: fc.record({ usesMax: fc.integer({ min: 1, max: 6 }) }) },
	{ weight: 1, arbitrary: fc.record({ goodMs: fc.nat(40) }) },
);

function login(): fc.Arbitrary<ServedLogin> {
	const { user } = visitor;
	const password = fc.constantFrom(visitor.password, visitor.password, visitor.password, 'another');
	return fc.oneof(
		fc.record({ scheme: fc.constant('basic' as const), user: fc.constant(user), password }),
		fc.record({
			scheme: fc.constant('digest' as const),
			user: fc.constant(user),
			password,
			algorithms: fc.constantFrom(['SHA-256', 'MD5'] as const, ['MD5'] as const, ['SHA-512-256'] as const),
			qop: fc.boolean(),
			usesMax: fc.constantFrom(1, 3, 1000),
		}),
	);
}

function behaviour(scale: number): fc.Arbitrary<Behaviour> {
	const one = lie(scale);
	return fc.oneof(
		{ weight: 4, arbitrary: fc.constant({}) },
		{ weight: 5, arbitrary: one.filter(isTelling) },
		{
			weight: 2,
			arbitrary: fc
				.tuple(one, one)
				.map(([first, second]) => ({ ...first, ...second }))
				.filter(isTelling),
		},
		{ weight: 2, arbitrary: refusal },
	);
}

const foreignFields: readonly string[] = [
	// Folded lines, as of old.
	'X-Folded: a\r\n\tb\r\n',
	'X-Folded: a\r\n Content-Length: 5\r\n',
	' X-First: folded onto nothing\r\n',
	// What a value brought along.
	'X-A: b\r\nContent-Length: 5\r\n',
	'X-A: b\r\nContent-Range: bytes 7-8/9\r\n',
	'X-A: b\r\nTransfer-Encoding: chunked\r\n',
	'X-A: b\r\nETag: "another"\r\n',
	'X-A: b\rContent-Length: 5\r\n',
	'X-A: b\nContent-Length: 5\r\n',
	'X-A: a\0b\r\n',
	'Content-Disposition: attachment; filename="../../x\r\nX-A: y.bin"\r\n',
	'Content-Disposition: attachment; filename="a\r\n b\0.bin"\r\n',
	// No field at all.
	'no colon\r\n',
	': no name\r\n',
	'X A : b\r\n',
	// The head ends, and what should have been its rest begins the body.
	'X-A: b\r\n\r\n',
	'X-A: b\r\n\r\nHTTP/1.1 200 OK\r\n',
];
const endsHead = (text: string): boolean => text.includes('\r\n\r\n');

/** Each way of lying alone; a behaviour is one or two of them. */
function lie(scale: number): fc.Arbitrary<Behaviour> {
	return fc.oneof(
		fc.record({
			cut: fc.record({
				after: fc.integer({ min: 0, max: 300_000 * scale }),
				how: fc.constantFrom('close', 'reset', 'stall'),
			}),
		}),
		fc.record({
			range: fc.constantFrom(
				'ignore',
				'shifted',
				'wrongStart',
				'wrongTotal',
				'unknownTotal',
				'none',
				'multipart',
				'unasked',
				'shorter',
			),
		}),
		fc.record({ seed: fc.constant(2) }),
		fc.record({ seed: fc.constant(2), blindToIfRange: fc.constant(true) }),
		fc.record({ seed: fc.constant(2), etag: fc.constantFrom('W/"same"', null) }),
		fc.record({ size: fc.constantFrom(100_000 * scale, 400_000 * scale) }),
		fc.record({ etag: fc.constantFrom('W/"same"', null) }),
		fc.record({ encoding: fc.constantFrom('gzip', 'claimed') }),
		fc.record({ framing: fc.constantFrom('chunked', 'close') }),
		fc.record({ extraBytes: fc.integer({ min: 1, max: 5000 }) }),
		fc.record({ delayMs: fc.integer({ min: 0, max: 10 }) }),
		fc.record({ informational: fc.constant(true) }),
		fc.record({ old: fc.constant(true) }),
		fc.record({ bareLf: fc.constant(true) }),
		fc.record({ longFieldBytes: fc.constantFrom(8_000, 100_000) }),
		fc.record({ garbageBytes: fc.constantFrom(1, 17, 70_000) }),
		fc.record({ dripBytes: fc.constantFrom(1_000 * scale, 7_777 * scale) }),
		fc.record({ injected: fc.constantFrom(...foreignFields) }),
		fc.record({
			headers: fc.constantFrom(
				[['Repr-Digest', `sha-256=:${'A'.repeat(43)}=:`]],
				[['Repr-Digest', 'sha-256=:not base64:']],
				[['Content-Type', 'text/html']],
				[['Content-Length', '5']],
				[['Transfer-Encoding', 'chunked']],
				[['Connection', 'close']],
			),
		}) as fc.Arbitrary<Behaviour>,
	);
}

/** Where a redirect leads: nowhere, on, round and round, to another host or another scheme. */
const locations: readonly string[] = [
	'/x',
	'?on',
	'{path}?on#there',
	'./..{path}?on',
	'//{other}{path}?on',
	'http://{other}{path}?on',
	'http://me:too@{other}{path}',
	'https://{other}{path}',
	'ftp://{other}{path}',
	'file:///etc/passwd',
	'javascript:alert(1)',
	'data:,here',
	'http://127.0.0.1:1/',
	'::',
	'',
	'?\r\nX-A: b',
	'?\u00e4 b\t<c>',
	`?${'x'.repeat(20_000)}`,
];

const refusal: fc.Arbitrary<Behaviour> = fc.oneof(
	fc.record({ hangUp: fc.constantFrom('close', 'reset') }),
	fc.record({ status: fc.constantFrom(204, 304, 400, 401, 403, 404, 407, 410, 416, 500, 503) }),
	fc.record({
		status: fc.constantFrom(429, 503),
		retryAfter: fc.constantFrom(
			'0',
			'999',
			'soon',
			'-1',
			'0.5',
			'99999999999999999999',
			'Wed, 01 Jan 2025 00:00:00 GMT',
			'Fri, 01 Jan 2100 00:00:00 GMT',
			'Fri, 99 Jan 2100 00:00:00 GMT',
		),
	}),
	fc.record({
		status: fc.constantFrom(300, 301, 302, 303, 307, 308),
		location: fc.constantFrom(...locations),
	}),
	fc.record({
		raw: fc.constantFrom(
			'',
			'HTTP/1.1 200',
			'garbage\r\n\r\n',
			'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n',
		),
	}),
	fc.record({ endlessHead: fc.constant(true) }),
);

/** A body that ends where the connection does, and is cut by ending it: nothing on the wire tells. */
function isTelling({ framing, old, cut, injected = '' }: Behaviour): boolean {
	if (endsHead(injected)) return framing !== 'close' && old !== true && cut?.how !== 'close';
	return (framing !== 'close' && old !== true) || cut?.how !== 'close';
}
