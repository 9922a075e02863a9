import { isAllowed } from '../../core/plugins/manifest.ts';
import type { Extractor } from '../../core/extraction/extractor.ts';
import { listPlugins } from '../../effects/plugin-files.ts';
import { abortScope } from '../abort-scope.ts';
import { runPlugin } from './run-plugin.ts';

/** Before yt-dlp: who adds a plugin for a site wants it used there. */
const priority = 80;

/** The enabled plugins as they are at this moment. */
export const pluginExtractors = (state: string): Extractor[] =>
	listPlugins(state).flatMap(found => {
		if (found.kind !== 'plugin' || found.state !== 'enabled') return [];
		const { plugin } = found;
		return [
			{
				name: `plugin:${plugin.name}`,
				priority(url: string) {
					const parsed = URL.parse(url);
					return parsed && isAllowed(parsed, plugin.manifest.hosts) ? priority : null;
				},
				async extract(request, outer) {
					using scope = abortScope(outer);
					return await runPlugin(plugin, request, scope.signal);
				},
			} satisfies Extractor,
		];
	});
