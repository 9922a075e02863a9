import * as v from 'valibot';
import { sitesMark } from './sites-plugin.ts';

const sitesMax = 20_000;
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

/** Names of extractors by the end of a host: `example.com`, or `example.*` for any country. */
export const KnownSites = v.pipe(
	v.record(Name, Name),
	v.check(sites => Object.keys(sites).length <= sitesMax, 'too many'),
);
export type KnownSites = v.InferOutput<typeof KnownSites>;

/** What the plugin printed, among whatever else was; null: nothing of it. */
export function readSites(stdout: string): KnownSites | null {
	const line = stdout.split('\n').find(one => one.startsWith(sitesMark));
	if (line === undefined) return null;
	try {
		const parsed = v.safeParse(KnownSites, JSON.parse(line.slice(sitesMark.length)));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

/** Who knows a page; null: nobody. The front page of a site is no page of a video. */
export function siteOfPage(sites: KnownSites, { hostname, pathname, search }: PageAddress): string | null {
	if (pathname === '/' && search === '') return null;
	const labels = hostname.toLowerCase().split('.');
	for (let from = 0; from < labels.length - 1; from += 1) {
		const host = labels.slice(from).join('.');
		const anywhere = `${labels[from]}.*`;
		for (const name of from >= labels.length - 3 ? [host, anywhere] : [host])
			if (Object.hasOwn(sites, name)) return sites[name] ?? null;
	}
	return null;
}

type PageAddress = { readonly hostname: string; readonly pathname: string; readonly search: string };
