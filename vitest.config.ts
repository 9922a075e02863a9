import { defineConfig } from 'vitest/config';
import { CountReporter } from './tests/support/count-reporter.ts';

// Tests start the program from its sources hundreds of times: what Node made of a file once is kept.
process.env['NODE_COMPILE_CACHE'] ??= new URL('./node_modules/.cache/compile', import.meta.url).pathname;

export default defineConfig({
	test: {
		reporters: ['default', new CountReporter()],
		projects: [
			{
				test: {
					name: 'unit',
					include: ['tests/**/*.test.ts'],
					exclude: ['tests/e2e/**', 'tests/wine/**'],
					testTimeout: 60_000,
				},
			},
			// Skipped where there is no wine; see installers/setup.sh --for wine.
			{ test: { name: 'wine', include: ['tests/wine/**/*.test.ts'] } },
			{
				test: {
					name: 'e2e',
					include: ['tests/e2e/**/*.test.ts'],
					globalSetup: ['tests/support/e2e/global-setup.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// Browsers and transfers share two cores.
					fileParallelism: false,
				},
			},
		],
	},
});
