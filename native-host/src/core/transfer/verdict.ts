import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { conflict, firstField, oneField, type AnswerHead } from './answer-head.ts';
import { exact, parseContentRange } from './content-range.ts';
import { statusFault } from './status-fault.ts';
import { differs, readValidator, type Validator } from './validator.ts';

/** What a request asked for. */
export type Asked = {
	/** null: no Range field was sent. `end` is exclusive, null: to the end of the file. */
	readonly range: { readonly start: number; readonly end: number | null } | null;
	/** What is being downloaded, once an answer has told. */
	readonly known: { readonly total: number; readonly validator: Validator } | null;
};

/** What an answer means. Nothing of a body may be kept unless it is `part` or `whole`. */
export type Verdict =
	/** Exactly these bytes of a file of that length. Starts where asked; may end sooner, never later. */
	| { readonly kind: 'part'; readonly start: number; readonly end: number; readonly total: number }
	/** The file from its first byte. */
	| { readonly kind: 'whole'; readonly total: number | null }
	/** Another file than the one begun. */
	| { readonly kind: 'changed'; readonly detail: string }
	/** The server has no use for the Range field: ask without, from the first byte. */
	| { readonly kind: 'unranged'; readonly detail: string }
	| { readonly kind: 'redirect'; readonly location: string }
	| { readonly kind: 'fault'; readonly fault: Fault };

export function judgeAnswer(asked: Asked, head: AnswerHead): Verdict {
	const { status } = head;
	if (status === 200 || status === 203) return judgeWhole(asked, head);
	if (status === 206) return judgePart(asked, head);
	if (status === 204 || status === 205) return refuse(fault('empty_body', `HTTP ${status}`));
	if (status === 416) return judgeUnsatisfied(asked, head);
	if ([301, 302, 303, 307, 308].includes(status)) {
		const location = oneField(head, 'location');
		return location === null || location === conflict || location === ''
			? refuse(fault('http_redirects', `HTTP ${status} without a place to go to`))
			: { kind: 'redirect', location };
	}
	return refuse(statusFault(status));
}

function judgeWhole(asked: Asked, head: AnswerHead): Verdict {
	const encoded = encodingFault(head);
	if (encoded) return refuse(encoded);
	const length = bodyLength(head);
	if (length === conflict) return refuse(fault('http_invalid', 'contradicting lengths'));
	if (length === 0) return refuse(fault('empty_body', `HTTP ${head.status}, length 0`));
	if (asked.known === null) return { kind: 'whole', total: length };
	if (differs(asked.known.validator, readValidator(head)))
		return { kind: 'changed', detail: 'another version' };
	if (length !== null && length !== asked.known.total)
		return { kind: 'changed', detail: `${length} bytes instead of ${asked.known.total}` };
	if (asked.range === null || (asked.range.start === 0 && asked.range.end === null))
		return { kind: 'whole', total: length };
	// If-Range had a strong validator that this answer does not repeat: the rule of the RFC says it no longer holds.
	if (asked.known.validator.strong !== null && !repeats(asked.known.validator, readValidator(head)))
		return { kind: 'changed', detail: 'the whole file instead of a part' };
	return { kind: 'unranged', detail: 'the whole file instead of a part' };
}

function judgePart(asked: Asked, head: AnswerHead): Verdict {
	if (asked.range === null) return refuse(fault('http_invalid', 'a part nobody asked for'));
	const type = firstField(head, 'content-type');
	if (type !== null && /^multipart\/byteranges\b/iu.test(type))
		return mismatch(asked, 'several parts instead of one');
	const encoded = encodingFault(head);
	if (encoded) return asked.known === null ? { kind: 'unranged', detail: encoded.detail } : refuse(encoded);
	const field = oneField(head, 'content-range');
	const range = field === null || field === conflict ? null : parseContentRange(field);
	if (range?.kind !== 'part' || range.total === null) return mismatch(asked, 'no usable Content-Range');
	// Another length or tag comes before another place: it says why.
	if (asked.known && range.total !== asked.known.total)
		return { kind: 'changed', detail: `${range.total} bytes instead of ${asked.known.total}` };
	if (asked.known && differs(asked.known.validator, readValidator(head)))
		return { kind: 'changed', detail: 'another version' };
	// RFC 9110 15.3.7: a part carries the tag that the whole would.
	if (asked.known?.validator.strong === 'etag' && readValidator(head).etag === null)
		return { kind: 'changed', detail: 'a part without the tag' };
	if (range.start !== asked.range.start)
		return mismatch(asked, `asked from ${asked.range.start}, sent from ${range.start}`);
	if (asked.range.end !== null && range.end > Math.min(asked.range.end, range.total))
		return mismatch(asked, `asked up to ${asked.range.end}, sent up to ${range.end}`);
	const length = bodyLength(head);
	if (length !== null && length !== range.end - range.start)
		return mismatch(asked, 'length and Content-Range contradict each other');
	return { kind: 'part', start: range.start, end: range.end, total: range.total };
}

function judgeUnsatisfied(asked: Asked, head: AnswerHead): Verdict {
	const field = oneField(head, 'content-range');
	const range = field === null || field === conflict ? null : parseContentRange(field);
	const total = range?.kind === 'unsatisfied' ? range.total : null;
	if (total === 0) return refuse(fault('empty_body', 'length 0'));
	if (asked.known && total !== null && total !== asked.known.total)
		return { kind: 'changed', detail: `${total} bytes instead of ${asked.known.total}` };
	if (asked.known === null && asked.range?.start === 0) return { kind: 'unranged', detail: 'HTTP 416' };
	return refuse(statusFault(416));
}

/** A first answer that is wrong about ranges may still be right without; a later one is not to be trusted. */
const mismatch = (asked: Asked, detail: string): Verdict =>
	asked.known === null ? { kind: 'unranged', detail } : refuse(fault('range_mismatch', detail));

const refuse = (fault: Fault): Verdict => ({ kind: 'fault', fault });

/** Identity was asked for; decoding would make other bytes than the ones that ranges and lengths count. */
function encodingFault(head: AnswerHead): Fault | null {
	const encodings = head.fields.get('content-encoding') ?? [];
	const named = encodings.flatMap(value => value.split(',')).map(value => value.trim().toLowerCase());
	const foreign = named.find(value => value !== '' && value !== 'identity');
	return foreign === undefined
		? null
		: fault('http_invalid', `encoded as ${foreign.slice(0, 32)} although identity was asked for`);
}

function bodyLength(head: AnswerHead): number | null | typeof conflict {
	const field = oneField(head, 'content-length');
	if (field === null || field === conflict) return field;
	return exact(field) ?? conflict;
}

const repeats = (known: Validator, now: Validator): boolean =>
	known.strong === 'etag' ? now.etag === known.etag : now.lastModified === known.lastModified;
