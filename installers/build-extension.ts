import { build } from 'vite';
import { recordInputs } from './bundle-inputs.ts';

/** Makes dist/chrome or dist/firefox: an unpacked extension, ready to be loaded. */
export async function buildExtension(browser: 'chrome' | 'firefox'): Promise<void> {
	const built = await build({
		configFile: new URL('../extension/vite.config.ts', import.meta.url).pathname,
		mode: browser,
		logLevel: 'warn',
	});
	const outputs = 'close' in built ? [] : [built].flat();
	const parts = outputs.flatMap(({ output }) => [...output]);
	recordInputs(
		browser,
		parts.flatMap(part => (part.type === 'chunk' ? part.moduleIds : [])),
	);
}
