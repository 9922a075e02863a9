/** What people take for one site: its name without what stands before it by habit. */
export const siteOf = (host: string): string =>
	host.toLowerCase().replace(/^(?:www|m|mobile|music)\.(?=.*\.)/u, '');
