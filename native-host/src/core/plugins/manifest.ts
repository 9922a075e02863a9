import * as v from 'valibot';

/** A host, or all hosts under one: `media.example`, `*.media.example`, `127.0.0.1:8080`. */
const HostPattern = v.pipe(
	v.string(),
	v.maxLength(253),
	v.toLowerCase(),
	v.regex(/^(?:\*\.[\da-z-]+\.)?[\da-z-]+(?:\.[\da-z-]+)*(?::\d{1,5})?$/u),
);
const Hosts = v.pipe(v.array(HostPattern), v.maxLength(50));

export const PluginManifest = v.object({
	name: v.pipe(v.string(), v.regex(/^[a-z][\da-z-]{0,63}$/u)),
	version: v.pipe(v.string(), v.regex(/^\d{1,6}(?:\.\d{1,6}){0,3}$/u)),
	description: v.optional(v.pipe(v.string(), v.maxLength(500)), ''),
	/** Whose pages it reads, and whom alone it may ask. */
	hosts: v.pipe(Hosts, v.minLength(1)),
	/** Where what it finds may lie beside them. */
	mediaHosts: v.optional(Hosts, []),
});
export type PluginManifest = v.InferOutput<typeof PluginManifest>;

/** `url` is http(s). A pattern without a port stands for the usual ones. */
export function isAllowed(
	url: { readonly host: string; readonly hostname: string },
	patterns: readonly string[],
): boolean {
	return patterns.some(pattern => {
		const own = pattern.includes(':') ? url.host : url.host === url.hostname ? url.hostname : null;
		if (own === null) return false;
		return pattern.startsWith('*.')
			? own.endsWith(pattern.slice(1)) && own.length > pattern.length - 1
			: own === pattern;
	});
}
