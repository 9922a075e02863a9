import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Millis } from '../../../shared/kernel/units.ts';
import { firstField } from '../core/transfer/answer-head.ts';
import { parseRetryAfter } from '../core/transfer/backoff.ts';
import { sendable, withoutCredentials, withoutLogin, type Header } from '../core/transfer/request-headers.ts';
import type { Answer, HttpSession } from '../core/transfer/transport.ts';
import { statusFault } from '../core/transfer/status-fault.ts';
import { ifRange } from '../core/transfer/validator.ts';
import { judgeAnswer, type Asked, type Verdict } from '../core/transfer/verdict.ts';
import { decodeAnswer } from '../effects/decode-answer.ts';
import type { Clock } from '../effects/clock.ts';
import { abortScope, type AbortScope } from './abort-scope.ts';
import { checkUrl } from './check-url.ts';
import { basicField, createEntrance, loginIn, loginOf, type Entrance } from './download-login.ts';
import { remark } from '../../../shared/domain/remarks.ts';

/** Where the file is, and what may be sent there. */
export type Place = {
	readonly url: string;
	readonly headers: readonly Header[];
	/** For servers that want more than a Basic field. */
	readonly entrance: Entrance | null;
};

/** An answer worth reading. The scope is the caller's to dispose. */
export type Opened = {
	readonly kind: 'opened';
	readonly verdict: Extract<Verdict, { kind: 'part' | 'whole' }>;
	readonly answer: Answer;
	readonly place: Place;
	readonly scope: AbortScope;
	/** From the request to the answer, in milliseconds, with the connection where that was new. */
	readonly tookMs: number;
	/** What it, and the redirects on the way to it, said in Link fields. */
	readonly links: readonly Linked[];
};
type Linked = { readonly from: string; readonly fields: readonly string[] };
export type NotOpened =
	/** No further connection may be open now. */
	| { readonly kind: 'full'; readonly origin: string }
	| { readonly kind: 'fault'; readonly fault: Fault; readonly retryAfter: Millis | null }
	| Extract<Verdict, { kind: 'changed' | 'unranged' }>;

type Ports = {
	readonly session: HttpSession;
	readonly clock: Clock;
	readonly answerMs: number;
	readonly redirectsMax: number;
	readonly signal: AbortSignal;
	/** For a connection, for as long as the limits allow no further one. */
	readonly waits: boolean;
	/** Further connections that will be wanted there, if all is well. */
	readonly ahead?: ((origin: string) => number) | undefined;
};

/** The caller's address and headers as the first place to ask. */
export function firstPlace(url: string, headers: readonly Header[]): Place {
	const parsed = new URL(url);
	const own = sendable(headers);
	const login = loginOf(parsed);
	if (!login) return { url, headers: own, entrance: createEntrance(loginIn(own)) };
	parsed.username = '';
	parsed.password = '';
	return { url: parsed.href, headers: [...own, basicField(login)], entrance: createEntrance(login) };
}

/** Asks for a range, or for everything, and follows redirects, each checked. */
export async function openRange(ports: Ports, from: Place, asked: Asked): Promise<Opened | NotOpened> {
	let place = from;
	const links: Linked[] = [];
	for (let hop = 0; hop <= ports.redirectsMax; hop++) {
		let opened = await openOnce(ports, place, asked);
		// Once: a server that is not content with the answer is not going to be.
		if (opened.kind === 'challenged') opened = await openOnce(ports, place, asked);
		if (opened.kind === 'challenged') return { kind: 'fault', fault: statusFault(401), retryAfter: null };
		if ('links' in opened) links.push(...opened.links);
		if (opened.kind === 'opened') return { ...opened, links };
		if (opened.kind !== 'redirect') return opened;
		const next = follow(place, opened.location);
		if ('code' in next) return { kind: 'fault', fault: next, retryAfter: null };
		place = next;
	}
	return {
		kind: 'fault',
		fault: fault('http_redirects', remark('redirects_many', { number: ports.redirectsMax })),
		retryAfter: null,
	};
}

type Redirect = Extract<Verdict, { kind: 'redirect' }> & { readonly links: readonly Linked[] };

async function openOnce(
	{ session, clock, answerMs, signal, waits, ahead }: Ports,
	place: Place,
	asked: Asked,
): Promise<Opened | NotOpened | Redirect | { readonly kind: 'challenged' }> {
	const scope = abortScope(signal);
	let late = false;
	using patience = watchFor(clock, answerMs, () => {
		late = true;
		scope.abort();
	});
	const headers = requestFields(place, asked);
	const { origin } = new URL(place.url);
	const request = {
		url: place.url,
		headers,
		waits,
		begun: () => patience.begun(),
		ahead: ahead ? () => ahead(origin) : null,
	};
	const answered = await session.open(request, scope.signal);
	if (!answered.ok) {
		scope[Symbol.dispose]();
		if (answered.error === 'full') return { kind: 'full', origin };
		const reason = late ? fault('connection_timeout', remark('answer_none')) : answered.error;
		return { kind: 'fault', fault: reason, retryAfter: null };
	}
	const answer = answered.value;
	const tookMs = patience.tookMs();
	const fields = answer.head.fields.get('link');
	const links = fields ? [{ from: place.url, fields }] : [];
	const verdict = judgeAnswer(asked, answer.head, new URL(place.url).pathname);
	if (verdict.kind === 'whole' && verdict.coding !== null)
		return {
			kind: 'opened',
			verdict,
			answer: await decodeAnswer(answer, verdict.coding),
			place,
			scope,
			tookMs,
			links,
		};
	if (verdict.kind === 'part' || verdict.kind === 'whole')
		return { kind: 'opened', verdict, answer, place, scope, tookMs, links };
	answer.discard();
	scope[Symbol.dispose]();
	if (answer.head.status === 401 && place.entrance?.challenged(answer.head)) return { kind: 'challenged' };
	if (verdict.kind === 'redirect') return { ...verdict, links };
	if (verdict.kind !== 'fault') return verdict;
	const retryAfter = parseRetryAfter(firstField(answer.head, 'retry-after'), clock.now());
	return { kind: 'fault', fault: verdict.fault, retryAfter };
}

type Patience = Disposable & { begun(): void; tookMs(): number };

/** Counts from when a request really begins: until then it may have waited for its turn. */
function watchFor(clock: Clock, ms: number, late: () => void): Patience {
	let timer: Disposable | null = null;
	let begunAt = clock.monotonic();
	const end = () => timer?.[Symbol.dispose]();
	return {
		begun() {
			end();
			begunAt = clock.monotonic();
			timer = clock.after(ms, late);
		},
		tookMs: () => clock.monotonic() - begunAt,
		[Symbol.dispose]: end,
	};
}

function requestFields({ url, headers, entrance }: Place, { range, known }: Asked): Header[] {
	const fields: Header[] = [...headers, ['accept-encoding', 'identity']];
	const authorization = entrance?.authorization(url) ?? null;
	if (authorization !== null)
		fields.splice(0, headers.length, ...withoutLogin(headers), ['authorization', authorization]);
	const has = (name: string) => headers.some(([given]) => given.toLowerCase() === name);
	if (!has('user-agent')) fields.push(['user-agent', 'Rustloader/0.1']);
	if (!has('accept')) fields.push(['accept', '*/*']);
	if (!range) return fields;
	fields.push(['range', `bytes=${range.start}-${range.end === null ? '' : range.end - 1}`]);
	const condition = known ? ifRange(known.validator) : null;
	if (condition !== null) fields.push(['if-range', condition]);
	return fields;
}

/** The next place, or why it is not one. Another origin gets no credentials, an insecure one nothing. */
function follow(from: Place, location: string): Place | Fault {
	const target = URL.parse(location, from.url);
	const checked = target && checkUrl(target.href);
	if (!checked?.ok) return fault('http_redirects', remark('redirect_foreign'));
	const before = new URL(from.url);
	const after = checked.value;
	if (before.protocol === 'https:' && after.protocol === 'http:')
		return fault('http_redirects', remark('redirect_insecure'));
	after.hash = '';
	after.username = '';
	after.password = '';
	return {
		url: after.href,
		headers: after.origin === before.origin ? from.headers : withoutCredentials(from.headers),
		entrance: after.origin === before.origin ? from.entrance : null,
	};
}
