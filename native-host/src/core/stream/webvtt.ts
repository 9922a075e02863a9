/** One line or several that are shown for a while. */
type Cue = { readonly start: number; readonly end: number; readonly settings: string; readonly text: string };

type Segment = {
	readonly cues: readonly Cue[];
	/** What its times count from, in seconds of the stream's clock; null: from the stream's beginning. */
	readonly origin: number | null;
	/** Looks, as they were written. */
	readonly styles: readonly string[];
};

/** The stream's clock counts ninety thousandths of a second and begins anew after 33 bits. */
const clockRate = 90_000;
const wrapSeconds = 2 ** 33 / clockRate;

/**
 * The subtitles of a stream as one file. A cue that reaches into the next segment is told by both; their times count
 * from where each segment says (RFC 8216 3.5), the first of them being the beginning.
 */
export function joinWebVtt(texts: readonly string[]): string {
	const segments = texts.map(readSegment);
	const first = segments.find(({ origin }) => origin !== null)?.origin ?? null;
	const seen = new Set<string>();
	const blocks: string[] = [...new Set(segments.flatMap(({ styles }) => styles))];
	const cues = segments.flatMap(({ cues: own, origin }) => {
		const by = origin === null || first === null ? 0 : unwrapped(origin - first);
		return own.map(cue => ({ ...cue, start: cue.start + by, end: cue.end + by }));
	});
	for (const { start, end, settings, text } of cues.toSorted((a, b) => a.start - b.start)) {
		const block = `${timeText(start)} --> ${timeText(end)}${settings}\n${text}`;
		if (end <= 0 || seen.has(block)) continue;
		seen.add(block);
		blocks.push(block);
	}
	return `${['WEBVTT', ...blocks].join('\n\n')}\n`;
}

function readSegment(text: string): Segment {
	const blocks = text
		.replace(/^\uFEFF/u, '')
		.replaceAll(/\r\n?/gu, '\n')
		.split(/\n{2,}/u);
	return {
		cues: blocks.map(readCue).filter(cue => cue !== null),
		origin: readOrigin(blocks[0] ?? ''),
		styles: blocks.map(block => block.trim()).filter(block => /^STYLE\s*\n/u.test(block)),
	};
}

function readOrigin(head: string): number | null {
	const map = /^X-TIMESTAMP-MAP=(.*)$/mu.exec(head)?.[1] ?? '';
	const clock = /MPEGTS:(\d{1,15})/u.exec(map)?.[1];
	const local = readTime(/LOCAL:([\d:.]+)/u.exec(map)?.[1] ?? '');
	return clock === undefined || local === null ? null : Number(clock) / clockRate - local;
}

const cueLine = /^([\d:.]+)[ \t]+-->[ \t]+([\d:.]+)(.*)$/u;

function readCue(block: string): Cue | null {
	const lines = block.trim().split('\n');
	// A name of its own may stand before the times.
	const at = lines.findIndex(line => cueLine.test(line));
	if (at < 0 || at > 1) return null;
	const [, from = '', to = '', settings = ''] = cueLine.exec(lines[at] ?? '') ?? [];
	const start = readTime(from);
	const end = readTime(to);
	const text = lines.slice(at + 1).join('\n');
	return start === null || end === null || end < start || text === '' ? null : { start, end, settings, text };
}

function readTime(text: string): number | null {
	const found = /^(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})\.(\d{3})$/u.exec(text);
	if (!found) return null;
	const [hours = 0, minutes = 0, seconds = 0, thousandths = 0] = found
		.slice(1)
		.map(part => Number(part ?? 0));
	return hours * 3600 + minutes * 60 + seconds + thousandths / 1000;
}

/** The shorter way round. */
const unwrapped = (seconds: number): number => seconds - Math.round(seconds / wrapSeconds) * wrapSeconds;

function timeText(seconds: number): string {
	const all = Math.max(0, Math.round(seconds * 1000));
	const parts = [Math.floor(all / 3_600_000), Math.floor(all / 60_000) % 60, Math.floor(all / 1000) % 60];
	return `${parts.map(part => String(part).padStart(2, '0')).join(':')}.${String(all % 1000).padStart(3, '0')}`;
}
