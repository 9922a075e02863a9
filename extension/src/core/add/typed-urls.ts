import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { urlBytesMax } from '../../../../shared/protocol/limits.ts';
import { urlsAtOnceMax } from './urls-in-text.ts';
import { parseWebUrl } from './web-url.ts';

/** What somebody typed or pasted into the field, one address a line or between spaces; the first that is none fails it. */
export function typedUrls(text: string): Result<readonly string[], Fault> {
	const words = text.split(/\s+/u).filter(word => word !== '');
	if (words.length === 0) return err(fault('url_malformed'));
	if (words.length > urlsAtOnceMax)
		return err(fault('frame_too_large', `${words.length} > ${urlsAtOnceMax}`));
	const urls: string[] = [];
	for (const word of words) {
		// People leave out the scheme: example.com/file.iso
		const url = /^[a-z\d-]+(\.[a-z\d-]+)+(:\d+)?([/?#]|$)/iu.test(word) ? `https://${word}` : word;
		const wrong = faultOf(url);
		if (wrong) return err(wrong);
		if (!urls.includes(url)) urls.push(url);
	}
	return ok(urls);
}

/** A first check, before the daemon's own. */
export function faultOf(url: string): Fault | null {
	if (url.length > urlBytesMax) return fault('url_too_long');
	const [, scheme] = /^([a-z][a-z\d+.-]*):/iu.exec(url) ?? [];
	if (scheme !== undefined && !/^https?$/iu.test(scheme)) return fault('url_scheme', `${scheme}:`);
	return parseWebUrl(url) ? null : fault('url_malformed', url.slice(0, 60));
}
