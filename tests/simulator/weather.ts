import type { DownloadLimits } from '../../native-host/src/app/download-limits.ts';
import { downloadLimits } from '../../native-host/src/app/download-limits.ts';
import type { DiskTroubles } from './disk-troubles.ts';
import type { Luck } from './luck.ts';
import { lies, type Lie, type NetworkTroubles } from './network.ts';

/** What one simulation is like: each seed has some troubles often and others never. */
export type Weather = {
	readonly network: NetworkTroubles;
	readonly disk: DiskTroubles;
	/** Ends of the program, one for each of its first lives. */
	readonly ends: readonly End[];
	/** Until all is done, also where nothing was interrupted; else that is judged as it is after the storm. */
	readonly goesOn: boolean;
	/** Virtual milliseconds until everything is well again. */
	readonly stormMs: number;
	readonly networkMs: number;
	readonly diskMs: number;
	readonly pageBytes: number;
	/** From which size on the journal is compacted. */
	readonly compactBytesMin: number;
	/** Whether the system tells its boots apart. */
	readonly knowsBoot: boolean;
	/** Runs that are over still speak. */
	readonly hasLateReports: boolean;
	readonly limits: DownloadLimits;
};

/** By the number of the program's steps to the outside, counted from its start or from the first byte of a file. */
type End = {
	readonly since: 'start' | 'byte';
	readonly afterSteps: number;
	readonly isPowerCut: boolean;
};

function chooseEnd(luck: Luck): End {
	const isPowerCut = luck.chance(0.5);
	// What is at risk is what was written last.
	return luck.chance(0.5)
		? { since: 'byte', afterSteps: luck.below(30), isPowerCut }
		: { since: 'start', afterSteps: luck.below(luck.pick([30, 60, 120])), isPowerCut };
}

/** A server that breaks off, and what goes on there with another file or another stretch: few lies, told often. */
const chooseMixUp = (luck: Luck): readonly Lie[] => [
	luck.pick(['reset', 'closed', 'stall'] as const),
	luck.pick([...mixUps, luck.pick(lies)]),
];

const mixUps: readonly Lie[] = ['whole', 'whole', 'change', 'change', 'shifted', 'shorter'];

export function chooseWeather(luck: Luck): Weather {
	const isCalm = luck.chance(0.15);
	const networkMs = luck.pick([1, 20, 150, 200]);
	return {
		network: {
			on: true,
			probability: isCalm ? 0 : luck.pick([0.15, 0.3, 0.6]),
			kinds: luck.chance(0.7) ? chooseMixUp(luck) : lies.filter(() => luck.chance(0.4)).concat('reset'),
		},
		disk: { on: true, isForgotten: false, probability: luck.pick([0, 0, 0.005, 0.03]), full: luck.number() },
		ends: Array.from({ length: luck.pick([0, 0, 1, 1, 1]) }, () => chooseEnd(luck)),
		goesOn: luck.chance(0.25),
		stormMs: 150 * 6 ** luck.number(),
		networkMs,
		diskMs: luck.pick([0.1, 1, 10]),
		pageBytes: luck.pick([64, 512, 4_096, 65_536]),
		compactBytesMin: luck.pick([0, 3_000, 2 ** 20, 2 ** 20]),
		knowsBoot: luck.chance(0.8),
		hasLateReports: luck.chance(0.5),
		limits: {
			...downloadLimits,
			answerMs: 400,
			// As often as something happens there.
			tickMs: Math.max(10, networkMs / 3),
			stallMs: 300,
			slowMs: 1_000,
			attemptsMax: luck.between(1, 4),
			progressBytesMin: luck.pick([1, 16_384]),
			backoffBaseMs: 10,
			backoffMaxMs: 80,
			overlapBytes: luck.pick([16, 1_024, 65_536]),
			laterOverlapBytes: luck.pick([16, 1_024]),
			segmentsFor: (_, most) => most,
			checkpointBytesMin: luck.pick([1, 20_000]),
			checkpointBytesMax: 100_000,
			unsavedBytesMax: luck.pick([50_000, 200_000]),
			checkpointMs: 100,
			noteMs: 20,
			nameMs: luck.pick([0, 300]),
			namesMax: 9,
		},
	};
}
