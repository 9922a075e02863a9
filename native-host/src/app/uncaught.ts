import type { EventEmitter } from 'node:events';
import type { Log } from '../effects/log-file.ts';

/** Defects one daemon lives through. */
const defectsMax = 20;

/**
 * A defect in one corner should not stop five downloads that know nothing of it: it is logged, and the process goes
 * on. But not for ever, and never silently: after `defectsMax` of them `end` is called, and what runs is paused by
 * the next start as after any other end.
 */
export function watchUncaught(log: Log, end: () => void, source: EventEmitter = process): void {
	let defects = 0;
	const note = (error: unknown) => {
		log('error', `uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
		defects += 1;
		if (defects === defectsMax) {
			log('error', `ends after ${defects} defects`);
			end();
		}
	};
	source.on('uncaughtException', note);
	source.on('unhandledRejection', note);
}
