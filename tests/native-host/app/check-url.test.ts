import { describe, expect, it } from 'vitest';
import { checkUrl } from '../../../native-host/src/app/check-url.ts';

const refused = (text: string) => {
	const checked = checkUrl(text);
	return checked.ok ? checked.value.href : checked.error.code;
};

describe('checkUrl', () => {
	it.each([
		['http://example.test/a b?q=ü', 'http://example.test/a%20b?q=%C3%BC'],
		['  https://example.test  ', 'https://example.test/'],
	])('takes %j', (text, href) => expect(refused(text)).toBe(href));

	it.each([
		['', 'url_malformed'],
		['example.test/file', 'url_malformed'],
		['http://', 'url_malformed'],
		['http://exa\nmple.test/', 'url_malformed'],
		['http://a:99999/', 'url_malformed'],
		['ftp://example.test/', 'url_scheme'],
		['file:///etc/passwd', 'url_scheme'],
		['blob:https://example.test/1', 'url_scheme'],
		['data:text/plain,x', 'url_scheme'],
		['javascript:alert(1)', 'url_scheme'],
	])('refuses %j as %s', (text, code) => expect(refused(text)).toBe(code));

	it('takes 64 KiB and refuses one byte more', () => {
		const base = 'http://example.test/';
		expect(refused(base + 'a'.repeat(65_536 - base.length))).toMatch(/^http:/u);
		expect(refused(base + 'a'.repeat(65_537 - base.length))).toBe('url_too_long');
		expect(refused(base + 'ü'.repeat(20_000))).toBe('url_too_long');
	});
});
