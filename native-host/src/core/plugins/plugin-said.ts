import * as v from 'valibot';

/** Bounds of one run of a plugin. */
export const pluginLimits = {
	runMs: 30_000,
	moduleBytes: 1024 * 1024,
	fetches: 50,
	fetchesAtOnce: 6,
	answerBytes: 8 * 1024 * 1024,
	requestBytes: 1024 * 1024,
	outputBytes: 16 * 1024 * 1024,
	memoryBytes: 512 * 1024 * 1024,
	redirects: 5,
} as const;

const PluginSaid = v.variant('type', [
	v.object({
		type: v.literal('fetch'),
		id: v.pipe(v.number(), v.safeInteger()),
		url: v.pipe(v.string(), v.maxLength(64 * 1024)),
		method: v.picklist(['GET', 'POST']),
		headers: v.pipe(v.array(v.tuple([v.string(), v.string()])), v.maxLength(32)),
		body: v.nullable(v.pipe(v.string(), v.maxLength(pluginLimits.requestBytes))),
	}),
	/** Fields as yt-dlp names them. */
	v.object({ type: v.literal('done'), info: v.unknown() }),
	v.object({ type: v.literal('failed'), message: v.pipe(v.string(), v.maxLength(1000)) }),
]);
export type PluginSaid = v.InferOutput<typeof PluginSaid>;

/** Null: no plugin of ours says so. */
export function readSaid(line: string): PluginSaid | null {
	try {
		const parsed = v.safeParse(PluginSaid, JSON.parse(line));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}
