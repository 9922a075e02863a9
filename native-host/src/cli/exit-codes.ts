/** How the command line ends. A daemon that found another one at work has a code of its own, see daemon-files.ts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
