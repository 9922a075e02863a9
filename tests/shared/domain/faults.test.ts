import { expect, test } from 'vitest';
import { faults, isFaultCode, fault } from '../../../shared/domain/faults.ts';
import { fromRpcError, toRpcError } from '../../../shared/protocol/message.ts';
import { quote } from '../../../shared/kernel/quoted.ts';
import { remark } from '../../../shared/domain/remarks.ts';

const rows = Object.entries(faults);

test.each(rows)('%s says what happened and what to do', (_code, { sentence, hint }) => {
	expect(sentence).toMatch(/^[A-Z].*[.)]$/u);
	expect(hint).toMatch(/^[A-Z].*\.$/u);
	expect(hint).not.toBe(sentence);
});

test.each(rows)('%s crosses the wire', code => {
	if (!isFaultCode(code)) throw new Error(code);
	const one = fault(code, quote('some detail'), remark('bytes_instead', { count: 1, wanted: 2 }));
	expect(fromRpcError(toRpcError(one))).toEqual(one);
});

test('a fault of a newer version arrives as internal, with its sentence', () => {
	const error = { code: -32000, message: 'New.', data: { fault: 'not_yet_known', detail: '', hint: '' } };
	expect(fromRpcError(error)).toEqual({ code: 'internal', detail: 'New.' });
});

test('words are short enough to be read, and no hint sends people to the sources', () => {
	for (const { sentence, hint } of Object.values(faults)) {
		expect(sentence.length).toBeLessThanOrEqual(90);
		expect(hint.length).toBeLessThanOrEqual(140);
		expect(`${sentence} ${hint}`).not.toMatch(/\b(?:errno|undici|exception)\b|\bE[A-Z]{4,}\b/u);
	}
});
