import type { FoundTool } from '../effects/find-tool.ts';

/** How a program of somebody else was found, for people. */
export const foundByText: Readonly<Record<FoundTool['foundBy'], string>> = {
	chosen: 'chosen by you',
	own: 'fetched by Rustloader',
	beside: 'beside Rustloader',
	path: 'found in PATH',
	known: 'found on this system',
};
