const authority = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)/iu;

/** The host an address leads to, for the bound per host; its port does not matter. '' where there is none. */
export const hostOf = (url: string): string =>
	authority.exec(url)?.[1]?.toLowerCase().replace(/\.$/u, '') ?? '';
