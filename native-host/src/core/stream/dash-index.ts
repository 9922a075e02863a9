import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import type { DashPart } from './dash-segments.ts';
import { parseSidx } from './sidx.ts';
import { streamLimits } from './stream-limits.ts';
import type { StreamSegment } from './stream-plan.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Index = Extract<DashPart, { kind: 'index' }>;

/** The segments that an index names. `fetch` brings the bytes of an index, of which one may name others. */
export async function expandIndex(
	{ index, placed, init }: Index,
	fetch: (place: Index['index']) => Promise<Result<Uint8Array, Fault>>,
): Promise<Result<readonly StreamSegment[], Fault>> {
	const segments: StreamSegment[] = [];
	let begins = placed.periodStart;

	async function walk(place: Index['index'], depth: number): Promise<Fault | null> {
		if (depth > streamLimits.indexDepth) return fault('stream_invalid', quote('sidx'));
		const bytes = await fetch(place);
		if (!bytes.ok) return bytes.error;
		const references = parseSidx(bytes.value);
		const end = place.range?.end;
		if (!references || end === undefined) return fault('stream_invalid', quote('sidx'));
		for (const { start, length, seconds, isIndex } of references) {
			const range = { start: end + start, end: end + start + length };
			if (isIndex) {
				const problem = await walk({ url: place.url, range }, depth + 1);
				if (problem) return problem;
				continue;
			}
			if (segments.length >= streamLimits.segments)
				return fault('stream_too_large', remark('more_than', { number: streamLimits.segments }));
			const number = Math.round(begins * 1000);
			segments.push({ url: place.url, range, number, seconds, key: null, init, timeline: placed.timeline });
			begins += seconds;
		}
		return null;
	}

	const problem = await walk(index, 1);
	return problem ? err(problem) : ok(segments);
}
