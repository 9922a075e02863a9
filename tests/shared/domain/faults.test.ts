import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faults, isFaultCode } from '../../../shared/domain/faults.ts';
import { fromRpcError, toRpcError } from '../../../shared/protocol/message.ts';

const rows = Object.entries(faults);

test.each(rows)('%s says what happened and what to do', (_code, { sentence, hint }) => {
	expect(sentence).toMatch(/^[A-Z].*[.)]$/u);
	expect(hint).toMatch(/^[A-Z].*\.$/u);
	expect(hint).not.toBe(sentence);
});

test.each(rows)('%s crosses the wire', code => {
	if (!isFaultCode(code)) throw new Error(code);
	const fault = { code, detail: 'some detail' };
	expect(fromRpcError(toRpcError(fault))).toEqual(fault);
});

test('a fault of a newer version arrives as internal, with its sentence', () => {
	const error = { code: -32000, message: 'New.', data: { fault: 'not_yet_known', detail: '', hint: '' } };
	expect(fromRpcError(error)).toEqual({ code: 'internal', detail: 'New.' });
});

/** What a language still lacks; English is the table itself. */
function missingIn(messages: Record<string, unknown>): string[] {
	const keys = Object.keys(faults).flatMap(code => [`fault_${code}`, `fault_${code}_hint`]);
	return keys.filter(key => !Object.hasOwn(messages, key));
}

const locales = join(import.meta.dirname, '../../../extension/_locales');

test.each(readdirSync(locales))('the language %s has words for every fault', language => {
	const text = readFileSync(join(locales, language, 'messages.json'), 'utf8');
	const messages = JSON.parse(text) as Record<string, unknown>;
	if (language === 'en') expect(Object.keys(messages).filter(key => key.startsWith('fault_'))).toEqual([]);
	else expect(missingIn(messages)).toEqual([]);
});

test('a language that lacks one is found', () => {
	const whole = Object.fromEntries(missingIn({}).map(key => [key, { message: 'x' }]));
	expect(missingIn(whole)).toEqual([]);
	const { fault_disk_full_hint: _gone, ...poorer } = whole;
	expect(missingIn(poorer)).toEqual(['fault_disk_full_hint']);
});

test('words are short enough to be read, and no hint sends people to the sources', () => {
	for (const { sentence, hint } of Object.values(faults)) {
		expect(sentence.length).toBeLessThanOrEqual(90);
		expect(hint.length).toBeLessThanOrEqual(140);
		expect(`${sentence} ${hint}`).not.toMatch(/\b(?:errno|undici|exception)\b|\bE[A-Z]{4,}\b/u);
	}
});
