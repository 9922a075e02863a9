import { fault, faults, type Fault, type FaultCode } from '../../../../shared/domain/faults.ts';
import { platformFault } from './platform-fault.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** What is known of an exception of the platform: its code, and where that failed. */
type PlatformError = { readonly code: string | null; readonly syscall: string | null };

/** Errno, undici and TLS codes as faults; by code alone. */
function errorFault({ code, syscall }: PlatformError): Fault {
	if (code === null) return fault('internal');
	return fault(platformFault(code, syscall), quote(syscall === null ? code : `${code} (${syscall})`));
}

/** The cause of an exception: codes hide in causes, and in one of many errors where several addresses were tried. */
export function readPlatformError(error: unknown): PlatformError {
	const found = [...codesIn(error, 0)];
	// The innermost knows most, unless it only tells of one of several ways, or is no more than a wrapper.
	const telling = found.filter(({ code }) => !wrappers.has(code));
	const better = telling.find(({ code }) => !otherWays.has(code));
	return better ?? telling[0] ?? found[0] ?? { code: null, syscall: null };
}

export const faultOf = (error: unknown): Fault => errorFault(readPlatformError(error));

/** Disk faults concern the whole run, the others one connection. */
export const isDiskFault = (code: FaultCode): boolean => faults[code].category === 'disk';

type Coded = { readonly code: string; readonly syscall: string | null };

const causesMax = 5;
/** Addresses of one name that may have been tried. */
const errorsMax = 16;

/** From the inside out. */
function* codesIn(error: unknown, depth: number): Generator<Coded> {
	if (typeof error !== 'object' || error === null || depth >= causesMax) return;
	const { name, code: stated, syscall, cause, errors } = error as Record<string, unknown>;
	// undici's parser often leaves its code out.
	const code = stated ?? (name === 'HTTPParserError' ? 'HPE_UNKNOWN' : undefined);
	yield* codesIn(cause, depth + 1);
	if (Array.isArray(errors)) for (const one of errors.slice(0, errorsMax)) yield* codesIn(one, depth + 1);
	if (typeof code === 'string') yield { code, syscall: typeof syscall === 'string' ? syscall : null };
}

/** Say that something went wrong around what did. */
const wrappers: ReadonlySet<string> = new Set([
	'UND_ERR_SOCKET',
	'UND_ERR_ABORTED',
	'UND_ERR_INFO',
	'UND_ERR_DESTROYED',
	'UND_ERR_CLOSED',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ABORT_ERR',
]);

/** Where a name has addresses of both kinds, a machine that has one kind alone always fails so with the other. */
const otherWays: ReadonlySet<string> = new Set([
	'ENETUNREACH',
	'EHOSTUNREACH',
	'EADDRNOTAVAIL',
	'EAFNOSUPPORT',
]);
