import { problems, type Check, type Problem } from '../../../../shared/domain/health.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';

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
	| { readonly do: 'allowFlatpak'; readonly app: string };

/** Who may have it done. An extension decides nothing about which programs there are or run. */
export function whoMayRepair(repair: Repair): NonNullable<Check['repair']> {
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
			return 'command line';
		case 'allowFlatpak':
			return 'consent';
		default:
			return unreachable(repair);
	}
}

export type Finding = {
	readonly id: string;
	readonly what: string;
	readonly seen: string;
	/** null: all is well. */
	readonly problem: Problem | null;
	/** What to type, exactly. */
	readonly command: string | null;
	/** In this order. */
	readonly repairs: readonly Repair[];
};

export const well = (id: string, what: string, seen: string): Finding => ({
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
		seen,
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
