/** What must be found on a page, and nothing else. */
export type Wanted = {
	/** What the card's key has in it: one of these, where a person would be glad of either. */
	readonly is: string | readonly string[];
	readonly title?: string;
	/** Words that its card says. */
	readonly says?: readonly string[];
	readonly isProtected?: boolean;
	/** Neither missed where it is not there, nor wrong where it is. */
	readonly isOptional?: boolean;
};

/** Where pages and what they show come from; more of `there` are `NAME.localhost`. */
export type Places = { readonly here: string; readonly there: string };

export type CorpusPage = {
	readonly name: string;
	readonly html: (site: Places) => string;
	readonly finds: readonly Wanted[];
	/** Answers below `/own/NAME/`. */
	readonly serve?: (ask: Ask) => Answer | null | Promise<Answer>;
	/** The page's own headers, its type among them. */
	readonly headers?: Readonly<Record<string, string>>;
	/** What is opened instead of the page. */
	readonly opens?: string;
	/** What happens on it is over by then. */
	readonly settlesMs?: number;
	/** Frames of other pages. */
	readonly isFrame?: boolean;
};

type Ask = Places & {
	/** Below the page's own folder. */
	readonly path: string;
	readonly query: URLSearchParams;
	readonly method: string;
	readonly body: string;
	/** How often it was asked for before. */
	readonly before: number;
	/** Since the page's folder was first asked for something. */
	readonly seconds: number;
};

export type Answer = {
	readonly status?: number;
	readonly type?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array;
	/** Of the folder of streams. */
	readonly file?: string;
	/** The bytes from and to there alone, as a whole answer. */
	readonly part?: readonly [number, number];
	/** A film is as long as this, by what players skip. */
	readonly bytesMin?: number;
	/** Sent again and again, and never ends. */
	readonly isEndless?: boolean;
};
