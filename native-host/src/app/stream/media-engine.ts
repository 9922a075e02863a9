import { bestChoice } from '../../../../shared/domain/media-choice.ts';
import type { TaskTarget } from '../../../../shared/domain/task.ts';
import { bytes } from '../../../../shared/kernel/units.ts';
import { isPlaylistName, isPlaylistType } from '../../core/stream/playlist-type.ts';
import type { Engine, Run, RunWish, RunObserver, RunOutcome, RunRequest } from '../../core/transfer/run.ts';
import { createEngine } from '../download.ts';
import { abortScope } from '../abort-scope.ts';
import { createMediaView } from './media-view.ts';
import type { MediaContext, StreamPorts } from './media-context.ts';
import { clearWorkPlace, savedInPlace, sweepPlaces } from './work-place.ts';

type Ports = StreamPorts & {
	/** Files by themselves. */
	readonly files: Engine;
	/** Segments fetched at the same time, where the request does not say. */
	readonly connections: () => number;
};

/** Files and streams behind one port: what an address holds is told by whoever asks, its name, or its first answer. */
export function createMediaEngine(ports: Ports): Engine {
	const { files, disk, work } = ports;

	function startStream(
		request: RunRequest,
		wish: RunWish,
		observer: RunObserver,
		signal: Parameters<Engine['start']>[2],
	): Run {
		const scope = abortScope(signal);
		const finish = new AbortController();
		const view = createMediaView(ports.clock);
		const rates = ports.rates.join(request.rateLimit);
		const outcome = loadAndRun({
			ports,
			rates,
			files: createEngine({ ...ports, rates: { join: () => ({ ...rates, change() {}, leave() {} }) } }),
			request,
			wish,
			observer,
			signal: scope.signal,
			finish: finish.signal,
			view,
		}).finally(() => {
			scope[Symbol.dispose]();
			rates.leave();
		});
		return {
			outcome,
			progress: () => view.progress(),
			limitRate: rate => rates.change(rate),
			finish() {
				if (!view.isRecording()) return false;
				finish.abort();
				return true;
			},
		};
	}

	/** Playlists and their parsers are loaded when the first of them comes. */
	async function loadAndRun(context: MediaContext): Promise<RunOutcome> {
		const { runMedia } = await import('./media-run.ts');
		return await runMedia(context);
	}

	/** A file, unless the first answer tells that it is the playlist of a stream. */
	function startUnknown(
		request: RunRequest,
		observer: RunObserver,
		signal: Parameters<Engine['start']>[2],
	): Run {
		const scope = abortScope(signal);
		let found: TaskTarget | null = null;
		const file = files.start(
			request,
			{
				...observer,
				identified(target) {
					if (isPlaylistType(target.mediaType)) {
						found = target;
						scope.abort();
					} else observer.identified(target);
				},
				entered(phase) {
					if (!found) observer.entered(phase);
				},
			},
			scope.signal,
		);
		let live = file;
		let { rateLimit } = request;

		async function follow(): Promise<RunOutcome> {
			const outcome = await file.outcome;
			scope[Symbol.dispose]();
			if (!found || signal.aborted || outcome.kind !== 'stopped') return outcome;
			await files.discard(found);
			live = startStream({ ...request, rateLimit }, asStream(), observer, signal);
			return await live.outcome;
		}

		return {
			outcome: follow(),
			progress: () => live.progress(),
			limitRate(rate) {
				rateLimit = rate;
				live.limitRate(rate);
			},
			finish: () => live.finish?.() ?? false,
		};
	}

	const asStream = (): RunWish => ({
		source: 'stream',
		item: null,
		skipLive: false,
		choice: bestChoice,
		live: { seconds: null, fromStart: true },
		connections: ports.connections(),
	});

	return {
		start(request, observer, signal) {
			if (request.relayed) return files.start(request, observer, signal);
			if (request.wish) return startStream(request, request.wish, observer, signal);
			// Who wants the playlist itself asks for it by its name.
			if (isPlaylistName(request.fileName)) return files.start(request, observer, signal);
			if (isPlaylistName(new URL(request.url).pathname))
				return startStream(request, asStream(), observer, signal);
			return startUnknown(request, observer, signal);
		},
		look: (request, signal) => files.look(request, signal),
		async savedBytes(target) {
			const inPlace = await savedInPlace({ work }, target.path);
			return inPlace > 0 ? bytes(inPlace) : await files.savedBytes(target);
		},
		async discard(target) {
			await clearWorkPlace({ disk, work }, target);
			await files.discard(target);
		},
		async sweep(isNeeded) {
			await sweepPlaces({ disk, work }, isNeeded);
			await files.sweep(isNeeded);
		},
		settled: target => files.settled(target),
	};
}
