import { lookup as lookUp, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { textOf } from './read-bounded.ts';

export type GuardedRequest = {
	readonly url: URL;
	readonly method: 'GET' | 'POST';
	readonly headers: readonly (readonly [string, string])[];
	readonly body: string | null;
	/** Null: as the system says; 'direct': none; else an address. */
	readonly proxy: string | null;
	readonly bytesMax: number;
	readonly signal: AbortSignal;
};
export type GuardedAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	/** Cut off where it is longer than allowed. */
	readonly text: string;
};

/** Addresses that are nobody's public server. */
const inner = new BlockList();
for (const [address, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
	['224.0.0.0', 3],
] as const)
	inner.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [
	['::', 127],
	['::ffff:0:0', 96],
	['fc00::', 7],
	['fe80::', 10],
	['ff00::', 8],
] as const)
	inner.addSubnet(address, prefix, 'ipv6');

/**
 * One request without redirects. A name that leads to an address within this machine or network is refused: only
 * an address that is written out may be one.
 */
export async function guardedFetch(request: GuardedRequest): Promise<GuardedAnswer> {
	const { request: ask, Agent, EnvHttpProxyAgent, ProxyAgent } = await import('undici');
	const { url, method, headers, body, proxy, bytesMax, signal } = request;
	const options = { connect: { lookup: publicOnly }, headersTimeout: 20_000, bodyTimeout: 20_000 };
	const dispatcher =
		proxy === 'direct'
			? new Agent(options)
			: proxy === null
				? new EnvHttpProxyAgent(options)
				: new ProxyAgent({ uri: proxy });
	try {
		const response = await ask(url, {
			method,
			headers: Object.fromEntries(headers),
			body,
			dispatcher,
			signal,
		});
		const told: Record<string, string> = {};
		for (const [name, value] of Object.entries(response.headers))
			if (value !== undefined && name !== 'set-cookie') told[name] = String(value);
		return { status: response.statusCode, headers: told, text: await textOf(response.body, bytesMax) };
	} finally {
		await dispatcher.destroy();
	}
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

function publicOnly(host: string, options: LookupOptions, found: Found): void {
	lookUp(host, { ...options, all: true }, (error, addresses) => {
		if (error) return found(error, []);
		const isNamed = isIP(host) === 0 && host !== 'localhost';
		const open = addresses.filter(({ address, family }) => {
			const isInner = inner.check(address, family === 6 ? 'ipv6' : 'ipv4');
			return !(isNamed && isInner);
		});
		const [first] = open;
		if (!first) return found(new Error('it leads into this network'), []);
		if (options.all) return found(null, open);
		return found(null, first.address, first.family);
	});
}
