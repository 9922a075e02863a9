import { expect, test } from 'vitest';
import { joinWebVtt } from '../../../../native-host/src/core/stream/webvtt.ts';

const segment = (map: string, ...cues: string[]) => [`WEBVTT${map}`, ...cues].join('\n\n');

test('a cue that two segments tell is there once, in order, with its settings', () => {
	const both = '00:03.500 --> 00:05.000 line:0\nBoth';
	expect(
		joinWebVtt([
			segment('', 'STYLE\n::cue { color: red }', '1\n00:00:01.000 --> 00:00:02.000\nOne\nand more', both),
			segment('', both, '00:06.000 --> 00:07.000\nTwo', 'NOTE nothing'),
		]),
	).toBe(
		`WEBVTT

STYLE
::cue { color: red }

00:00:01.000 --> 00:00:02.000
One
and more

00:00:03.500 --> 00:00:05.000 line:0
Both

00:00:06.000 --> 00:00:07.000
Two
`,
	);
});

test('times count from where each segment says, also past the end of the clock', () => {
	const at = (clock: number, local = '00:00:00.000') => `\nX-TIMESTAMP-MAP=MPEGTS:${clock},LOCAL:${local}`;
	const cue = (text: string) => `00:01.000 --> 00:02.000\n${text}`;
	const times = (text: string) => [...text.matchAll(/^(\S+) -->/gmu)].map(([, time]) => time);
	expect(times(joinWebVtt([segment(at(900_000), cue('a')), segment(at(900_000), cue('b'))]))).toEqual([
		'00:00:01.000',
		'00:00:01.000',
	]);
	expect(times(joinWebVtt([segment(at(900_000), cue('a')), segment(at(1_800_000), cue('b'))]))).toEqual([
		'00:00:01.000',
		'00:00:11.000',
	]);
	const end = 2 ** 33 - 90_000;
	expect(times(joinWebVtt([segment(at(end), cue('a')), segment(at(90_000), cue('b'))]))).toEqual([
		'00:00:01.000',
		'00:00:03.000',
	]);
});

test('what is no subtitle is left out', () => {
	expect(joinWebVtt(['', 'garbage', segment('', '00:02.000 --> 00:01.000\nbackwards', 'x --> y\nz')])).toBe(
		'WEBVTT\n',
	);
});
