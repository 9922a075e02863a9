import * as v from 'valibot';
import { sitePattern } from '../add/site-pattern.ts';
import { parseWebUrl } from '../add/web-url.ts';

/** `always`: pages are watched as they load; `ask`: looked at when somebody says so; `never`: not at all. */
export const siteModes = ['always', 'ask', 'never'] as const;
export type SiteMode = (typeof siteModes)[number];

const sitesMax = 2_000;

/** What was chosen, site by site. */
export const CaptureSettings = v.object({
	sites: v.optional(v.record(v.string(), v.picklist(siteModes)), {}),
});
export type CaptureSettings = v.InferOutput<typeof CaptureSettings>;

export const defaultCapture: CaptureSettings = v.parse(CaptureSettings, {});

export function loadCapture(value: unknown): CaptureSettings {
	const parsed = v.safeParse(CaptureSettings, value ?? {});
	return parsed.success ? parsed.output : defaultCapture;
}

/** What was chosen for the site of that page, or one above it; else `otherwise`. */
export function modeOf({ sites }: CaptureSettings, url: string, otherwise: SiteMode): SiteMode {
	const labels = parseWebUrl(url)?.host.split('.') ?? [];
	for (let from = 0; from < labels.length; from += 1) {
		const name = labels.slice(from).join('.');
		if (Object.hasOwn(sites, name)) return sites[name] ?? otherwise;
	}
	return otherwise;
}

/** With that choice for the page's site; one that says what holds anyway is forgotten. */
export function withMode(settings: CaptureSettings, url: string, mode: SiteMode | null): CaptureSettings {
	const site = sitePattern(url)?.site;
	if (site === undefined) return settings;
	const { [site]: _, ...others } = settings.sites;
	if (mode === null) return { ...settings, sites: others };
	const kept = Object.entries(others).slice(-(sitesMax - 1));
	return { ...settings, sites: { ...Object.fromEntries(kept), [site]: mode } };
}

export const sitesWith = ({ sites }: CaptureSettings, mode: SiteMode): string[] =>
	Object.entries(sites).flatMap(([site, chosen]) => (chosen === mode ? [site] : []));
