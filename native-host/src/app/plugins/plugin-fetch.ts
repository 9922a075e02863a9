import { isAllowed } from '../../core/plugins/manifest.ts';
import { pluginLimits, type PluginSaid } from '../../core/plugins/plugin-said.ts';
import { sendable, type Header } from '../../core/transfer/request-headers.ts';
import { guardedFetch, type GuardedAnswer } from '../../effects/guarded-fetch.ts';

type Ask = Extract<PluginSaid, { type: 'fetch' }>;
type Ports = {
	readonly hosts: readonly string[];
	/** The page's origin, and what goes to it alone: the plugin itself never sees it. */
	readonly origin: string;
	readonly headers: readonly Header[];
	readonly proxy: string | null;
	readonly signal: AbortSignal;
};

/** A request of a plugin, to its own hosts alone, wherever they redirect to. Throws with a reason for its author. */
export async function fetchForPlugin(
	ports: Ports,
	ask: Ask,
): Promise<GuardedAnswer & { readonly url: string }> {
	let url = URL.parse(ask.url);
	let { method, body } = ask;
	for (let redirects = 0; ; redirects++) {
		if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
			throw new Error('not an http(s) address');
		if (!isAllowed(url, ports.hosts)) throw new Error(`its manifest does not name ${url.host}`);
		const own = url.origin === ports.origin ? ports.headers : [];
		const headers = sendable([
			...own,
			...ask.headers.filter(([name]) => !/^(?:cookie|authorization)$/iu.test(name)),
		]);
		const { proxy, signal } = ports;
		const bytesMax = pluginLimits.answerBytes;
		const answer = await guardedFetch({ url, method, headers, body, proxy, bytesMax, signal });
		const next = answer.status >= 300 && answer.status < 400 ? answer.headers['location'] : undefined;
		if (next === undefined) return { ...answer, url: url.href };
		if (redirects >= pluginLimits.redirects) throw new Error('too many redirects');
		url = URL.parse(next, url.href);
		if (answer.status === 303) [method, body] = ['GET', null];
	}
}
