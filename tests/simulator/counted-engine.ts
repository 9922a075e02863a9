import { hostOf } from '../../native-host/src/core/queue/host.ts';
import type { Engine, RunObserver, RunRequest } from '../../native-host/src/core/transfer/run.ts';
import { bytes } from '../../shared/kernel/units.ts';
import type { Life } from './life.ts';
import type { Luck } from './luck.ts';

export type CountedRun = { readonly request: RunRequest; readonly observer: RunObserver };

type Options = {
	readonly life: Life;
	readonly luck: Luck;
	/** Of this life, going on. */
	readonly running: Set<CountedRun>;
	/** Of this life, open. */
	readonly sockets: Set<object>;
	readonly hasLateReports: boolean;
	readonly started: (run: CountedRun, onHost: number) => void;
	readonly wrong: (text: string) => void;
};

const lateMsMax = 300;
/** What no run was ever told of. */
export const nowhere = '/downloads/nowhere';

/** The real engine, with its runs counted from the first moment to the last. */
export function countRuns(engine: Engine, options: Options): Engine {
	const { life, luck, running, sockets, wrong } = options;

	function settled(run: CountedRun): void {
		running.delete(run);
		if (life.isOver()) return;
		// F: with its last run everything is closed.
		if (running.size === 0 && sockets.size > 0) wrong(`${sockets.size} connections of no run`);
		if (options.hasLateReports && luck.chance(0.3))
			life.after(luck.number() * lateMsMax, 'late report', () => {
				const isFollowed = [...running].some(({ request }) => request.owner === run.request.owner);
				if (isFollowed) speakLate(run);
			});
	}

	return {
		...engine,
		start(request, observer, signal) {
			const run = { request, observer };
			running.add(run);
			const host = hostOf(request.url);
			options.started(run, [...running].filter(other => hostOf(other.request.url) === host).length);
			const real = engine.start(request, observer, signal);
			const outcome = real.outcome.then(
				end => {
					settled(run);
					return end;
				},
				(error: unknown) => {
					wrong(`a run rejected: ${String(error)}`);
					throw error;
				},
			);
			return { outcome, progress: () => real.progress(), limitRate: rate => real.limitRate(rate) };
		},
	};
}

/** What it says is of no concern to anybody any more, and wrong. */
function speakLate({ observer }: CountedRun): void {
	observer.entered('verifying');
	observer.identified({
		path: nowhere,
		totalBytes: bytes(1),
		mediaType: null,
		resumable: true,
	});
}
