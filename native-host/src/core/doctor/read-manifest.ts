import * as v from 'valibot';

const Manifest = v.object({
	name: v.string(),
	path: v.pipe(v.string(), v.minLength(1)),
	type: v.literal('stdio'),
	allowed_origins: v.optional(v.array(v.string())),
	allowed_extensions: v.optional(v.array(v.string())),
});

export type ReadManifest = { readonly program: string; readonly ids: readonly string[] };

/** As a browser of that family reads it; null where it would not. */
export function readManifest(text: string, family: 'chromium' | 'firefox'): ReadManifest | null {
	const parsed = v.safeParse(Manifest, parse(text));
	if (!parsed.success) return null;
	const { path, allowed_origins: origins, allowed_extensions: extensions } = parsed.output;
	return { program: path, ids: (family === 'chromium' ? origins : extensions) ?? [] };
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
