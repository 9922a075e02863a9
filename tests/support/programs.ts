import { fileURLToPath } from 'node:url';

const output = (name: string): string =>
	fileURLToPath(new URL(`../output/programs/host/${name}.js`, import.meta.url));

/** What tests/support/bundle-programs.ts makes before the first test. */
export const bundled = {
	/** The whole program. */
	main: output('main'),
	/** With an engine whose downloads last until they are stopped. */
	held: output('held'),
} as const;
