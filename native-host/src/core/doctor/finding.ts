import { problems, type Check, type Problem } from '../../../../shared/domain/health.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { type Remark, sayRemark } from '../../../../shared/domain/remarks.ts';

/** What would be done, as a value. Only what is ours is touched, and nothing is deleted that somebody may miss. */
export type Repair =
	/** Writes a browser's manifest, and on Windows its key; what is there and not ours is put aside. */
	| { readonly do: 'register'; readonly id: string }
	/** Puts this program where browsers are told to find it. */
	| { readonly do: 'placeProgram' }
	| { readonly do: 'addRights'; readonly path: string; readonly mode: number }
	| { readonly do: 'makePrivate'; readonly path: string }
	| { readonly do: 'makeFolder'; readonly path: string }
	| { readonly do: 'setAside'; readonly path: string }
	/** A socket, or a lock that nobody holds. */
	| { readonly do: 'removeLock'; readonly path: string }
	| { readonly do: 'endDaemon'; readonly pid: number }
	| { readonly do: 'updateYtDlp' }
	/** A person's choice that is gone gives way to whatever is found. */
	| { readonly do: 'lookForTool'; readonly name: 'yt-dlp' | 'ffmpeg' | 'ffprobe' }
	/** Takes away what is Rustloader's own and nobody needs. */
	| { readonly do: 'freeSpace' }
	| { readonly do: 'allowFlatpak'; readonly app: string }
	/** A setting of ours; the desktop's and the environment's stay as they are. */
	| { readonly do: 'useNoProxy' }
	| ({ readonly do: 'runSystem' } & SystemCommand)
	/** Makes the disk writable again that this is on. */
	| { readonly do: 'remount'; readonly path: string };

/** A program of the system, by name. `polkit`: who sits at the machine may often do it, else root. */
export type SystemCommand = {
	readonly argv: readonly string[];
	readonly as: 'root' | 'polkit' | 'user';
};

/** What a person has to say before it is done; the first two go without saying for who may do it at all. */
export type Leave = 'here' | 'command line' | 'sandbox' | 'proxy' | 'system';

/** An extension decides nothing about which programs there are or run. */
export function leaveFor(repair: Repair): Leave {
	switch (repair.do) {
		case 'register':
		case 'addRights':
		case 'makePrivate':
		case 'makeFolder':
		case 'setAside':
		case 'removeLock':
			return 'here';
		case 'placeProgram':
		case 'endDaemon':
		case 'updateYtDlp':
		case 'lookForTool':
		case 'freeSpace':
			return 'command line';
		case 'allowFlatpak':
			return 'sandbox';
		case 'useNoProxy':
			return 'proxy';
		case 'runSystem':
		case 'remount':
			return 'system';
		default:
			return unreachable(repair);
	}
}

function whoMayRepair(repair: Repair): NonNullable<Check['repair']> {
	const leave = leaveFor(repair);
	return leave === 'here' || leave === 'command line' ? leave : 'consent';
}

export type Finding = {
	readonly id: string;
	readonly what: string;
	/** A path, a version, an error; or what is to be said of those. */
	readonly seen: string | Remark;
	/** null: all is well. */
	readonly problem: Problem | null;
	/** What to type, exactly. */
	readonly command: string | null;
	/** In this order. */
	readonly repairs: readonly Repair[];
};

export const well = (id: string, what: string, seen: Finding['seen']): Finding => ({
	id,
	what,
	seen,
	problem: null,
	command: null,
	repairs: [],
});

type Remedy = { readonly command?: string | null; readonly repairs?: readonly Repair[] };

export const ill = (
	{ id, what, seen }: Pick<Finding, 'id' | 'what' | 'seen'>,
	problem: Problem,
	{ command = null, repairs = [] }: Remedy = {},
): Finding => ({ id, what, seen, problem, command, repairs });

const strictness = ['here', 'command line', 'consent'] as const;

/** As it goes over the wire: who may have it repaired, in place of how that is done. */
export function toCheck({ id, what, seen, problem, command, repairs }: Finding): Check {
	const row = problem === null ? null : problems[problem];
	const asks = repairs.map(whoMayRepair);
	return {
		id,
		what,
		...(typeof seen === 'string' ? { seen } : { seen: sayRemark(seen), remarks: [seen] }),
		verdict: row?.verdict ?? 'ok',
		problem,
		sentence: row?.sentence ?? '',
		hint: row?.hint ?? '',
		command,
		repair: strictness.findLast(who => asks.includes(who)) ?? null,
	};
}

export function worstOf(checks: readonly Pick<Check, 'verdict'>[]): Check['verdict'] {
	const order = ['broken', 'warn', 'ok'] as const;
	return order.find(verdict => checks.some(check => check.verdict === verdict)) ?? 'ok';
}
