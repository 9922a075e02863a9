import { textOf } from './read-bounded.ts';

const answerBytesMax = 16 * 1024 * 1024;

type Options = {
	/** Who alone may be asked. */
	readonly hosts: RegExp;
	/** Where everything is asked instead; null: where it is. */
	readonly base: string | null;
	/** Null: as the system says; 'direct': none; else its address. */
	readonly proxy: string | null;
	readonly signal: AbortSignal;
};

/** A `fetch` for a library of others: to certain hosts over https, through the proxy, ended with its signal. */
export function confinedFetch({ hosts, base, proxy, signal }: Options): typeof globalThis.fetch {
	return async (input, init) => {
		const asked = new URL(input instanceof Request ? input.url : input);
		if (asked.protocol !== 'https:' || !hosts.test(asked.hostname))
			throw new Error(`${asked.hostname} is not asked`);
		const undici = await import('undici');
		const { Agent, EnvHttpProxyAgent, ProxyAgent } = undici;
		const own =
			proxy === 'direct' ? new Agent() : proxy === null ? new EnvHttpProxyAgent() : new ProxyAgent(proxy);
		const url = base === null ? asked : new URL(asked.pathname + asked.search, base);
		const body = init?.body;
		try {
			const response = await undici.fetch(url, {
				method: init?.method ?? (input instanceof Request ? input.method : 'GET'),
				headers: Object.fromEntries(new Headers(init?.headers)),
				...(typeof body === 'string' ? { body } : {}),
				redirect: 'error',
				dispatcher: own,
				signal,
			});
			const text = await textOf(response.body ?? [], answerBytesMax);
			const headers = { 'content-type': response.headers.get('content-type') ?? 'application/json' };
			return new Response(text, { status: response.status, headers });
		} finally {
			await own.destroy();
		}
	};
}
