import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { conflict, firstField, oneField, type AnswerHead } from './answer-head.ts';
import { contentCoding, type ContentCoding } from './content-coding.ts';
import { exact, parseContentRange } from './content-range.ts';
import { statusFault } from './status-fault.ts';
import { isPageType } from '../../../../shared/domain/same-thing.ts';
import { isWebPage } from './web-page.ts';
import { differs, readValidator, type Validator } from './validator.ts';
import { type Remark, type Said, remark } from '../../../../shared/domain/remarks.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** What a request asked for. */
export type Asked = {
	/** null: no Range field was sent. `end` is exclusive, null: to the end of the file. */
	readonly range: { readonly start: number; readonly end: number | null } | null;
	/** What is being downloaded, once an answer has told. */
	readonly known: {
		readonly total: number;
		readonly validator: Validator;
		readonly mediaType: string | null;
	} | null;
};

/** What an answer means. Nothing of a body may be kept unless it is `part` or `whole`. */
export type Verdict =
	/** Exactly these bytes of a file of that length. Starts where asked; may end sooner, never later. */
	| { readonly kind: 'part'; readonly start: number; readonly end: number; readonly total: number }
	/** The file from its first byte. */
	| { readonly kind: 'whole'; readonly total: number | null; readonly coding: ContentCoding | null }
	/** Another file than the one begun. */
	| { readonly kind: 'changed'; readonly why: Said }
	/** The server has no use for the Range field: ask without, from the first byte. */
	| { readonly kind: 'unranged'; readonly why: Said }
	| { readonly kind: 'redirect'; readonly location: string }
	| { readonly kind: 'fault'; readonly fault: Fault };

/** `urlPath`: of the address that answered, percent-encoded. */
export function judgeAnswer(asked: Asked, head: AnswerHead, urlPath: string): Verdict {
	const { status } = head;
	if (status === 200 || status === 203) return judgeWhole(asked, head, contentCoding(head, urlPath));
	if (status === 206) return judgePart(asked, head, contentCoding(head, urlPath));
	if (status === 204 || status === 205) return refuse(fault('empty_body', quote(`HTTP ${status}`)));
	if (status === 416) return judgeUnsatisfied(asked, head);
	if ([301, 302, 303, 307, 308].includes(status)) {
		const location = oneField(head, 'location');
		return location === null || location === conflict || location === ''
			? refuse(fault('http_redirects', remark('answer_field', { name: 'Location' }), quote(`HTTP ${status}`)))
			: { kind: 'redirect', location };
	}
	return refuse(statusFault(status));
}

function judgeWhole(asked: Asked, head: AnswerHead, coding: ReturnType<typeof contentCoding>): Verdict {
	if (coding !== null && typeof coding === 'object')
		return refuse(fault('encoding_unknown', quote(coding.other)));
	// Before anything is taken for another version, which would cost what is there.
	if (asked.known && isWebPage(head) && !isPageType(asked.known.mediaType))
		return refuse(fault('page_instead', quote(`HTTP ${head.status}`)));
	const length = bodyLength(head);
	if (length === conflict)
		return refuse(fault('http_invalid', remark('answer_field', { name: 'Content-Length' })));
	if (length === 0) return refuse(fault('empty_body', quote(`HTTP ${head.status}`)));
	if (coding !== null) return judgeCoded(asked, coding);
	if (asked.known === null) return { kind: 'whole', total: length, coding };
	if (differs(asked.known.validator, readValidator(head)))
		return { kind: 'changed', why: remark('version_other') };
	if (length !== null && length !== asked.known.total)
		return { kind: 'changed', why: otherSize(length, asked.known.total) };
	if (asked.range === null || (asked.range.start === 0 && asked.range.end === null))
		return { kind: 'whole', total: length, coding };
	// If-Range had a strong validator that this answer does not repeat: the rule of the RFC says it no longer holds.
	if (asked.known.validator.strong !== null && !repeats(asked.known.validator, readValidator(head)))
		return { kind: 'changed', why: remark('whole_instead') };
	return { kind: 'unranged', why: remark('whole_instead') };
}

/** Its length is known when it is undone; ranges of it are ranges of something else. */
const judgeCoded = (asked: Asked, coding: ContentCoding): Verdict =>
	asked.known === null
		? { kind: 'whole', total: null, coding }
		: { kind: 'unranged', why: remark('encoded_as', { coding }) };

function judgePart(asked: Asked, head: AnswerHead, coding: ReturnType<typeof contentCoding>): Verdict {
	if (asked.range === null) return refuse(fault('http_invalid', remark('part_unasked')));
	const type = firstField(head, 'content-type');
	if (type !== null && /^multipart\/byteranges\b/iu.test(type))
		return mismatch(asked, remark('parts_several'));
	if (coding !== null)
		return mismatch(
			asked,
			remark('encoded_as', { coding: typeof coding === 'object' ? coding.other : coding }),
		);
	const field = oneField(head, 'content-range');
	const stated = field === null || field === conflict ? null : parseContentRange(field);
	// A part need not say how long the whole is, once another one did.
	const total = stated?.kind === 'part' ? (stated.total ?? asked.known?.total ?? null) : null;
	if (stated?.kind !== 'part' || total === null)
		return mismatch(asked, remark('answer_field', { name: 'Content-Range' }));
	const range = { ...stated, total };
	// Another length or tag comes before another place: it says why.
	if (asked.known && range.total !== asked.known.total)
		return { kind: 'changed', why: otherSize(range.total, asked.known.total) };
	if (asked.known && differs(asked.known.validator, readValidator(head)))
		return { kind: 'changed', why: remark('version_other') };
	// RFC 9110 15.3.7: a part carries the tag that the whole would.
	if (asked.known?.validator.strong === 'etag' && readValidator(head).etag === null)
		return { kind: 'changed', why: remark('part_untagged') };
	if (range.start !== asked.range.start)
		return mismatch(asked, remark('byte_instead', { at: range.start, wanted: asked.range.start }));
	if (asked.range.end !== null && range.end > Math.min(asked.range.end, range.total))
		return mismatch(asked, remark('byte_instead', { at: range.end, wanted: asked.range.end }));
	const length = bodyLength(head);
	if (length !== null && length !== range.end - range.start)
		return mismatch(asked, remark('answer_field', { name: 'Content-Length' }));
	return { kind: 'part', start: range.start, end: range.end, total: range.total };
}

function judgeUnsatisfied(asked: Asked, head: AnswerHead): Verdict {
	const field = oneField(head, 'content-range');
	const range = field === null || field === conflict ? null : parseContentRange(field);
	const total = range?.kind === 'unsatisfied' ? range.total : null;
	if (total === 0) return refuse(fault('empty_body', quote('Content-Length')));
	if (asked.known && total !== null && total !== asked.known.total)
		return { kind: 'changed', why: otherSize(total, asked.known.total) };
	if (asked.known === null && asked.range?.start === 0) return { kind: 'unranged', why: quote('HTTP 416') };
	return refuse(statusFault(416));
}

/** A first answer that is wrong about ranges may still be right without; a later one is not to be trusted. */
const mismatch = (asked: Asked, why: Said): Verdict =>
	asked.known === null ? { kind: 'unranged', why } : refuse(fault('range_mismatch', why));

const otherSize = (count: number, wanted: number): Remark => remark('bytes_instead', { count, wanted });

const refuse = (fault: Fault): Verdict => ({ kind: 'fault', fault });

function bodyLength(head: AnswerHead): number | null | typeof conflict {
	const field = oneField(head, 'content-length');
	if (field === null || field === conflict) return field;
	return exact(field) ?? conflict;
}

const repeats = (known: Validator, now: Validator): boolean =>
	known.strong === 'etag' ? now.etag === known.etag : now.lastModified === known.lastModified;
