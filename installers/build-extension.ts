import { build } from 'vite';

/** Makes dist/chrome or dist/firefox: an unpacked extension, ready to be loaded. */
export async function buildExtension(browser: 'chrome' | 'firefox'): Promise<void> {
	await build({
		configFile: new URL('../extension/vite.config.ts', import.meta.url).pathname,
		mode: browser,
		logLevel: 'warn',
	});
}
