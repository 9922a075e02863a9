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

// These have a process to themselves: they change its environment, measure it, start the program again and again,
// or last so long that the loading of modules is nothing.
const alone = [
	'tests/native-host/{cli,processes}/**/*.test.ts',
	'tests/{model,simulator}/**/*.test.ts',
	'tests/installers/{package,setup}.test.ts',
	'tests/security/{children,files,processes,secrets}.test.ts',
	'tests/native-host/app/{connection-laws,download,download-laws,download-power,filing}.test.ts',
	'tests/native-host/app/{plugins/plugins,queue-clock-changes,stream/live,stream/page,stream/streams}.test.ts',
	'tests/native-host/app/{doctor/faults,extraction/yt-dlp}.test.ts',
	'tests/native-host/effects/{http-proxy,journal-scale,os-lock,private-folder,reveal-file}.test.ts',
	'tests/native-host/effects/{spare-memory,system-proxy,transfer-disk}.test.ts',
];

// Started and skipped by other means.
const apart = ['tests/e2e/**', 'tests/wine/**', 'tests/bare-root/**', 'tests/arm64/**'];

export default defineConfig({
	test: {
		reporters: ['default', new CountReporter()],
		// One more than cores: whoever waits for a browser, a timer or a disk leaves them to two others.
		maxWorkers: availableParallelism() + 1,
		sequence: { sequencer: DealFiles },
		projects: [
			{ test: { name: 'pure', include: pure, isolate: false, testTimeout: 180_000 } },
			// Of what these import nothing is kept from one file to the next, so that they share it as well.
			{
				test: {
					name: 'together',
					include: ['tests/**/*.test.ts'],
					exclude: [...pure, ...alone, ...apart],
					isolate: false,
					testTimeout: 180_000,
					hookTimeout: 60_000,
				},
			},
			{
				test: {
					name: 'unit',
					include: alone,
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
