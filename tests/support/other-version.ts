import { registerHooks } from 'node:module';

/**
 * Loaded before the program (`--import`), gives it the version that the environment says. Daemons that it starts are
 * started with the same arguments, and so are of that version too.
 */
const version = process.env['RUSTLOADER_TEST_VERSION'] ?? '';
registerHooks({
	load(url, context, next) {
		if (!url.endsWith('/native-host/src/version.ts')) return next(url, context);
		return {
			format: 'module',
			shortCircuit: true,
			source: `export const version = ${JSON.stringify(version)};`,
		};
	},
});
