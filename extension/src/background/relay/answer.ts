/** Bytes, or how many the browser has been given that can be read only later. */
export type Piece = Uint8Array | { readonly gathered: number };

/** What a site answers, once its head is there. */
export type Answer = {
	readonly status: number;
	/** Where redirects led. */
	readonly url: string;
	header(name: string): string | null;
	/**
	 * From that byte on; null where it would have to be asked for again. Rejects where it breaks off.
	 */
	read(offset: number): AsyncIterable<Piece> | null;
	/** Nothing more of it is wanted. */
	drop(): Promise<void>;
};

export type Request = {
	readonly url: string;
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: BodyInit | null;
	readonly signal: AbortSignal;
};

/** Asks as the browser does, with everything that it sends to that site, past its cache. Rejects where nothing answers. */
export type Ask = (request: Request) => Promise<Answer>;
