import type { ServedLogin } from './login.ts';

/** A file the server has. Plain data, so that a script can be sent to a server in another process. */
export type ServedFile = {
	readonly size: number;
	readonly seed: number;
	/** Default: a strong tag of seed and size. null: no tag. */
	readonly etag?: string | null;
	/** Default: none. */
	readonly lastModified?: string | null;
	readonly type?: string;
	/** Put into every good answer as it is. */
	readonly headers?: readonly (readonly [string, string])[];
	/** Who may have it. */
	readonly login?: ServedLogin;
	/** A cookie without which there is only a page to log in. */
	readonly cookie?: string;
	/** Requests after which the address is no longer good (410). */
	readonly usesMax?: number;
	/** Milliseconds from its first request on, after which it is no longer good (403). */
	readonly goodMs?: number;
	/** Default true. */
	readonly ranges?: boolean;
	/** How to answer this file's requests, one after another; the last one serves all that follow. */
	readonly script?: readonly Behaviour[];
	/** Chooses by where the range starts instead; requests below `from` use `script`. */
	readonly beyond?: { readonly from: number; readonly behaviour: Behaviour };
};

/** What one answer does other than right. Fields combine. */
export type Behaviour = {
	/** Before the head. */
	readonly delayMs?: number;
	/** Never answers. */
	readonly silent?: boolean;
	/** Closes without answering (reset: with RST). */
	readonly hangUp?: 'close' | 'reset';
	/** Another status, with a short text as its body. */
	readonly status?: number;
	/** That text in place of the file, and of the text of the status. */
	readonly text?: string;
	readonly retryAfter?: string;
	/** `{other}` in it is this server under another name, `{path}` the path that was asked for. */
	readonly location?: string;
	/** Bytes as they are in place of an answer. */
	readonly raw?: string;
	/** Field lines for ever. */
	readonly endlessHead?: boolean;
	/** Added to the head, after the others. */
	readonly headers?: readonly (readonly [string, string])[];
	/** Written before all others as it is: whatever ends a line, or the head, does. */
	readonly injected?: string;
	/** Content of another seed from now on, as if the file had been replaced. */
	readonly seed?: number;
	readonly size?: number;
	readonly etag?: string | null;
	readonly lastModified?: string | null;
	/** Ignores Range, or answers it wrongly; `multipart`: in two parts of a multipart/byteranges. */
	readonly range?:
		| 'ignore'
		| 'shifted'
		| 'wrongStart'
		| 'wrongTotal'
		| 'unknownTotal'
		| 'none'
		| 'multipart'
		| 'unasked'
		| 'shorter';
	/** Ignores If-Range. */
	readonly blindToIfRange?: boolean;
	readonly encoding?: 'gzip' | 'claimed';
	readonly framing?: 'chunked' | 'close';
	/** After so many bytes of the body: end it, reset, or stay silent for ever. */
	readonly cut?: { readonly after: number; readonly how: 'close' | 'reset' | 'stall' };
	/** An informational answer first. */
	readonly informational?: boolean;
	/** HTTP/1.0, with the end of the connection for an end. */
	readonly old?: boolean;
	/** Lines of the head end in a line feed alone. */
	readonly bareLf?: boolean;
	/** A field of that length in the head. */
	readonly longFieldBytes?: number;
	/** So many bytes of nonsense right behind the body. */
	readonly garbageBytes?: number;
	/** The body comes in bits of that size. */
	readonly dripBytes?: number;
	/** So many bytes more than announced. */
	readonly extraBytes?: number;
	readonly bytesPerSecond?: number;
};
