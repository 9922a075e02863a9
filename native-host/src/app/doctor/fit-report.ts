import {
	checkIdUnitsMax,
	type Check,
	type HealthReport,
	type RepairOutcome,
} from '../../../../shared/domain/health.ts';
import { frameBytesMaxToBrowser } from '../../../../shared/protocol/limits.ts';
import { remark, sayRemark } from '../../../../shared/domain/remarks.ts';

/** An answer holds a report and, of a repair, its outcomes; the rest of a frame is what stands around them. */
const reportBytesMax = frameBytesMaxToBrowser / 2;
const outcomesBytesMax = frameBytesMaxToBrowser / 4;
/** Of one text: what a program said as it ended may be long. */
const textUnitsMax = 2_000;

/** Where the name of a check, which may have a path in it, is longer than the wire takes. */
const idUnitsKept = 200;

/** As much of a report as one frame holds: what is broken first, then what is to be looked at. What is left out is counted. */
export function fitReport(report: HealthReport): HealthReport {
	const short = report.checks.map(shorten);
	const kept = new Set(take([...short].sort(byWeight), reportBytesMax));
	const left = short.filter(check => !kept.has(check));
	const checks = short.filter(check => kept.has(check));
	return left.length === 0 ? { ...report, checks } : { ...report, checks: [...checks, countOf(left)] };
}

/** The same of outcomes; those of repairs that failed first. */
export function fitOutcomes(outcomes: readonly RepairOutcome[]): RepairOutcome[] {
	const short = outcomes.map(outcome => ({ ...outcome, detail: shortText(outcome.detail) }));
	const kept = new Set(
		take(
			[...short].sort((a, b) => Number(a.done) - Number(b.done)),
			outcomesBytesMax,
		),
	);
	return short.filter(outcome => kept.has(outcome));
}

/** The first that fit. */
function take<Value>(values: readonly Value[], bytesMax: number): Value[] {
	let bytes = 0;
	return values.filter(value => (bytes += Buffer.byteLength(JSON.stringify(value)) + 1) <= bytesMax);
}

const weights = { broken: 0, warn: 1, ok: 2 } as const;
const byWeight = (a: Check, b: Check): number => weights[a.verdict] - weights[b.verdict];

const shortText = (text: string): string =>
	text.length <= textUnitsMax ? text : `${text.slice(0, textUnitsMax).toWellFormed()}…`;

/** A command that is cut would be another command; by a name that is cut nothing can be asked for. */
const shorten = ({ remarks, ...check }: Check, at: number): Check => ({
	...check,
	// What is cut is said in the words that are there.
	...(remarks && JSON.stringify(remarks).length <= textUnitsMax && { remarks }),
	...(check.id.length > checkIdUnitsMax && { id: `${at}: ${check.id.slice(0, idUnitsKept)}`, repair: null }),
	what: shortText(check.what),
	seen: shortText(check.seen),
	command: check.command !== null && check.command.length > textUnitsMax ? null : check.command,
});

function countOf(left: readonly Check[]): Check {
	const verdict =
		(['broken', 'warn'] as const).find(one => left.some(check => check.verdict === one)) ?? 'ok';
	const more = remark('findings_more', { count: left.length });
	return {
		id: 'more',
		what: 'More',
		seen: sayRemark(more),
		remarks: [more],
		verdict,
		problem: null,
		sentence: '',
		hint: '',
		command: null,
		repair: null,
	};
}
