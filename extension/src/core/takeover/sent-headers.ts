import { headerBytesMax, headerCountMax } from '../../../../shared/protocol/limits.ts';

/** A header as the browser's events have it. */
export type SeenHeader = { readonly name: string; readonly value?: string | undefined };

/** What makes a request the same one to a server. Everything else is the connection's, or the engine's own. */
const wanted =
	/^(?:accept|accept-language|authorization|cookie|dnt|origin|priority|referer|sec-ch-.+|sec-gpc|upgrade-insecure-requests|user-agent)$/iu;

/** The headers that the browser sent, as the daemon is to send them. Secret. */
export const sentHeaders = (headers: readonly SeenHeader[]): [name: string, value: string][] =>
	headers
		.filter(({ name, value = '' }) => wanted.test(name) && value !== '' && value.length <= headerBytesMax)
		.slice(0, headerCountMax)
		.map(({ name, value = '' }) => [name, value]);

/** The first value of a header; null: it was not there. */
export const headerIn = (headers: readonly SeenHeader[], name: string): string | null =>
	headers.find(header => header.name.toLowerCase() === name)?.value ?? null;
