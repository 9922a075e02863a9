import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { defineConfig } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

/** `--mode chrome` or `--mode firefox`: one manifest, from which each browser gets the keys it knows. */
export default defineConfig(({ mode }) => {
	const browser = mode === 'firefox' ? 'firefox' : 'chrome';
	const { key, minimum_chrome_version, browser_specific_settings, ...common } = manifest;
	const own = browser === 'firefox' ? { browser_specific_settings } : { key, minimum_chrome_version };
	// JSON has no literal types; web-ext lint and the browsers check what it says.
	const whole = { ...common, ...own } as ManifestV3Export;
	return {
		root: import.meta.dirname,
		plugins: [crx({ manifest: whole, browser })],
		oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
		build: {
			outDir: `../dist/${browser}`,
			emptyOutDir: true,
			target: browser === 'firefox' ? 'firefox142' : 'chrome121',
			modulePreload: false,
			rolldownOptions: { input: { dashboard: 'src/dashboard/index.html' } },
		},
	};
});
