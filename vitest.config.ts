import { defineConfig } from 'vitest/config';
import { availableParallelism } from 'node:os';
import { CountReporter } from './tests/support/count-reporter.ts';
import { DealFiles } from './tests/support/deal-files.ts';

// Tests start the program from its sources hundreds of times: what Node made of a file once is kept.
process.env['NODE_COMPILE_CACHE'] ??= new URL('./node_modules/.cache/compile', import.meta.url).pathname;

// What has no platform has no state between two files either: they share their modules, whose loading cost most.
const pure = [
	'tests/shared/**/*.test.ts',
	'tests/extension/core/**/*.test.ts',
	'tests/native-host/core/**/*.test.ts',
];

// Neither have these: all that they use they are given. More of them come cheaper in the same way.
const together = [
	'tests/extension/{background,batch,ui}/**/*.test.ts',
	'tests/native-host/app/{check-url,connection-budget,download-watch,few-at-once,idle,notices,rate-limit}.test.ts',
	'tests/native-host/app/{queue,session,session-feed}.test.ts',
	'tests/native-host/app/queue-{history,hours,limit,model,prepare,secrets,stalls}.test.ts',
];

export default defineConfig({
	test: {
		reporters: ['default', new CountReporter()],
		// One more than cores: whoever waits for a browser, a timer or a disk leaves them to two others.
		maxWorkers: availableParallelism() + 1,
		sequence: { sequencer: DealFiles },
		projects: [
			{ test: { name: 'pure', include: pure, isolate: false, testTimeout: 180_000 } },
			{ test: { name: 'together', include: together, isolate: false, testTimeout: 180_000 } },
			{
				test: {
					name: 'unit',
					include: ['tests/**/*.test.ts'],
					exclude: [
						...pure,
						...together,
						'tests/e2e/**',
						'tests/wine/**',
						'tests/bare-root/**',
						'tests/arm64/**',
					],
					globalSetup: ['tests/support/bundle-programs.ts'],
					// Whatever else the machine does meanwhile.
					testTimeout: 180_000,
					hookTimeout: 60_000,
				},
			},
			// Skipped where there is no wine; see installers/setup.sh --for wine.
			{ test: { name: 'wine', include: ['tests/wine/**/*.test.ts'] } },
			// Skipped where nothing runs programs of that processor; see installers/setup.sh --for arm64.
			{ test: { name: 'arm64', include: ['tests/arm64/**/*.test.ts'] } },
			// Skipped where there is no such root; see installers/setup.sh --for bare-root.
			{ test: { name: 'bare-root', include: ['tests/bare-root/**/*.test.ts'] } },
			{
				test: {
					name: 'e2e',
					include: ['tests/e2e/**/*.test.ts'],
					globalSetup: ['tests/support/e2e/global-setup.ts'],
					testTimeout: 240_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
});
