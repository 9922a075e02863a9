import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { defineConfig, type Plugin } from 'vite';
import { manifestFor } from './manifest-for.ts';

/** `--mode chrome` or `--mode firefox`: one manifest, from which each browser gets the keys it knows. */
export default defineConfig(({ mode }) => {
	const browser = mode === 'firefox' ? 'firefox' : 'chrome';
	// JSON has no literal types; web-ext lint and the browsers check what it says.
	const whole = manifestFor(browser) as ManifestV3Export;
	return {
		root: import.meta.dirname,
		plugins: [withoutInnerHtml(), crx({ manifest: whole, browser })],
		oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
		build: {
			outDir: `../dist/${browser}`,
			emptyOutDir: true,
			target: browser === 'firefox' ? 'firefox142' : 'chrome121',
			// All at once rather than each when the one before it was read; no page needs a stand-in for it.
			modulePreload: { polyfill: false },
			rolldownOptions: {
				input: {
					dashboard: 'src/dashboard/index.html',
					setup: 'src/setup/index.html',
					batch: 'src/batch/index.html',
					ask: 'src/ask/index.html',
				},
			},
		},
	};
});

/** No page of ours sets innerHTML, so preact's way to do so is taken out, rather than explained to each reviewer. */
function withoutInnerHtml(): Plugin {
	return {
		name: 'without-inner-html',
		transform: {
			filter: { id: /\/preact\/dist\/preact\.m?js$/u },
			handler(code) {
				const changed = code.replace(/\b(\w+)\.innerHTML=(\w+)\.__html/u, 'void 0');
				if (changed === code) throw new Error('preact has changed: innerHTML was not found');
				return { code: changed, map: null };
			},
		},
	};
}
