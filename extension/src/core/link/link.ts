import type { Fault } from '../../../../shared/domain/faults.ts';

/** Why there is no connection to the daemon. Each has its own instructions. */
export type DownReason = 'notInstalled' | 'hostExited' | 'unreachable' | 'mismatch';

/** The connection to the daemon, as pages show it. */
export type Link =
	/** Nobody needs it now. */
	| { readonly kind: 'off' }
	| { readonly kind: 'connecting' }
	| { readonly kind: 'ready'; readonly version: string }
	| {
			readonly kind: 'down';
			readonly reason: DownReason;
			/** In the browser's or the program's own words, or ours. */
			readonly why: Fault;
			/** Whether it is tried again by itself. */
			readonly retrying: boolean;
	  };

/**
 * What a port's end means. The browsers give no code, only their own English sentence; one we do not know is
 * taken for a program that ended, which is tried again a few times.
 */
export function reasonOf(errorText: string): DownReason {
	return notInstalled.test(errorText) ? 'notInstalled' : 'hostExited';
}

/**
 * Chrome: "Specified native messaging host not found.", "Access to the specified native messaging host is
 * forbidden.", "Failed to start native messaging host."; Firefox: "No such native application NAME".
 */
const notInstalled = /host not found|no such native application|host is forbidden|failed to start/iu;

/** What it means that the program answered the first call with this fault. */
export function reasonOfFault({ code }: Fault): DownReason {
	return code === 'version_mismatch' || code === 'unknown_method' || code === 'bad_parameters'
		? 'mismatch'
		: 'unreachable';
}

/** What only a person can mend is not tried again by itself. */
export const isRetried = (reason: DownReason): boolean => reason === 'hostExited' || reason === 'unreachable';
