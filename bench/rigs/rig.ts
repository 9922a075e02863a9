import type { Line } from './line.ts';
import type { Pace } from './pace.ts';

export type Rig =
	| { readonly kind: 'plain' }
	| { readonly kind: 'tls' }
	| { readonly kind: 'paced'; readonly pace: Pace }
	| { readonly kind: 'line'; readonly line: Line; readonly tls: boolean };

/** A server that stands, and how to reach it. */
export type Served = AsyncDisposable & {
	/** Without a slash at the end. */
	readonly url: string;
	/** The certificate to trust. */
	readonly trust: string | null;
	/** What to put before a client's command. */
	readonly via: readonly string[];
	/** The next client begins: connections are counted anew. */
	readonly renew: () => Promise<void>;
};
