import { describe, expect, it } from 'vitest';
import { readHead } from '../../../../native-host/src/core/transfer/read-head.ts';

const head = (...lines: string[]): string => lines.join('\r\n');
const ok = 'HTTP/1.1 200 OK';
const length = 'Content-Length: 5';

describe('the head of a plain answer', () => {
	it('is read, names in lower case, values without the blanks around them', () => {
		expect(readHead(head(ok, 'X-A: \t one \t', 'content-LENGTH:5', 'x-a:two', 'X-Empty:'))).toEqual({
			status: 200,
			length: 5,
			isReusable: true,
			fields: new Map([
				['x-a', ['one', 'two']],
				['content-length', ['5']],
				['x-empty', ['']],
			]),
		});
	});

	it.each([
		['HTTP/1.1 206', 206],
		['HTTP/1.1 404 ', 404],
		['HTTP/1.1 503 Zu viel zu tun, \xfcberall', 503],
	])('%s', (first, status) => expect(readHead(head(first, length))?.status).toBe(status));

	it.each([
		['keep-alive', true],
		['Keep-Alive', true],
		['close', false],
		['keep-alive, close', false],
	])('Connection: %s', (value, isReusable) =>
		expect(readHead(head(ok, length, `Connection: ${value}`))?.isReusable).toBe(isReusable),
	);
});

describe('is left to a reader that knows more', () => {
	it.each([
		['no line', ''],
		['older', head('HTTP/1.0 200 OK', length)],
		['newer', head('HTTP/1.12 200 OK', length)],
		['something before it', head(`x${ok}`, length)],
		['interim', head('HTTP/1.1 100 Continue', length)],
		['a status of four digits', head('HTTP/1.1 2000 OK', length)],
		['a status of the sixth kind', head('HTTP/1.1 600 OK', length)],
		['a control in the reason', head('HTTP/1.1 200 O\x00K', length)],
		['without a body', head('HTTP/1.1 204 No Content', length)],
		['unchanged', head('HTTP/1.1 304 Not Modified', length)],
		['no length', head(ok)],
		['two lengths', head(ok, length, length)],
		['a length that is a list', head(ok, 'Content-Length: 5, 5')],
		['a length below nothing', head(ok, 'Content-Length: -5')],
		['a length in another base', head(ok, 'Content-Length: 0x5')],
		['chunks', head(ok, length, 'Transfer-Encoding: chunked')],
		['another protocol', head(ok, length, 'Upgrade: h2c')],
		['a line without a name', head(ok, length, 'nothing')],
		['a blank before the colon', head(ok, 'Content-Length : 5')],
		['a folded line', head(ok, length, ' more')],
		['a bare line feed', head(ok, length, 'X-A: b\nContent-Length: 6')],
		['a control in a value', head(ok, length, 'X-A: b\x00c')],
	])('%s', (_, text) => expect(readHead(text)).toBeNull());
});
