import { fault, type Fault } from '../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { urlBytesMax } from '../../../shared/protocol/limits.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

/** The one door for addresses: http(s) with a host, well formed, at most 64 KiB. */
export function checkUrl(text: string): Result<URL, Fault> {
	const trimmed = text.trim();
	if (Buffer.byteLength(trimmed) > urlBytesMax) return err(fault('url_too_long'));
	// URL would drop tabs and line ends silently, and then the address is another than the one shown.
	// oxlint-disable-next-line no-control-regex
	if (trimmed === '' || /[\u0000-\u001f\u007f]/u.test(trimmed)) return err(fault('url_malformed'));
	const url = URL.parse(trimmed);
	if (!url) return err(fault('url_malformed'));
	if (url.protocol !== 'http:' && url.protocol !== 'https:')
		return err(fault('url_scheme', quote(url.protocol.slice(0, 32))));
	// Percent signs and non-ASCII letters grow when they are encoded.
	if (url.href.length > urlBytesMax) return err(fault('url_too_long'));
	return ok(url);
}
