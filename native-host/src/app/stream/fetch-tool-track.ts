import type { MediaFormat } from '../../../../shared/domain/extraction.ts';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { bytes, millis } from '../../../../shared/kernel/units.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import type { Run, RunProgress, RunRequest } from '../../core/transfer/run.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { RunRates } from '../rate-limits.ts';
import type { FetchedFile } from './fetch-file-track.ts';
import type { NotAsked } from './stream-http.ts';
import type { WorkPlace } from './work-place.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type ToolProgress = {
	readonly received: number;
	readonly total: number | null;
	readonly rate: number;
};
type ToolOrder = {
	readonly pageUrl: string;
	readonly item: number | null;
	readonly formatId: string;
	readonly headers: RunRequest['headers'];
	readonly proxy: string | null;
	/** Where it works; what it left there before is continued. */
	readonly folder: string;
	/** Of the file. */
	readonly name: string;
	/** Bytes a second; 0: unlimited. */
	readonly rate: number;
	readonly progress: (now: ToolProgress) => void;
};
/** Downloads with yt-dlp itself. No process of it is left when it settles. Null: done. */
export type DownloadTool = (order: ToolOrder, signal: AbortSignal) => Promise<Fault | null>;

type Ports = {
	readonly download: DownloadTool;
	readonly disk: Disk;
	readonly place: WorkPlace;
	readonly rates: Pick<RunRates, 'through'>;
	readonly show: (run: Pick<Run, 'progress'>) => void;
	readonly signal: AbortSignal;
};
type Track = {
	readonly name: string;
	readonly format: MediaFormat;
	readonly pageUrl: string;
	readonly request: RunRequest;
};

/** A track that only yt-dlp can fetch, in the folder. */
export async function fetchToolTrack(
	{ download, disk, place, rates, show, signal }: Ports,
	{ name, format, pageUrl, request }: Track,
): Promise<Result<FetchedFile, NotAsked>> {
	const fileName = `${name}-${disk.digest(format.id).slice(0, 12)}.${format.container}`;
	if (place.files.has(fileName)) return ok({ name: fileName, progressed: false });
	let now: ToolProgress = { received: 0, total: null, rate: 0 };
	show({ progress: () => progressOf(now) });
	const { headers, proxy, wish } = request;
	const { host } = new URL(pageUrl);
	const failure = await download(
		{
			pageUrl,
			item: wish?.item ?? null,
			formatId: format.id,
			headers,
			proxy,
			folder: place.folder,
			name: fileName,
			rate: request.rateLimit,
			progress(told) {
				const more = told.received - now.received;
				// What others bring meanwhile is so much less.
				if (now.received > 0 && more > 0) void spend(rates.through(host), more, signal);
				now = told;
			},
		},
		signal,
	);
	if (failure) return err({ kind: 'fault', fault: failure, retryAfter: null });
	const path = disk.join(place.folder, fileName);
	const file = await disk.open(path);
	if (!file)
		return err({
			kind: 'fault',
			fault: fault('yt_dlp_output', remark('tool_saved_nothing')),
			retryAfter: null,
		});
	try {
		await file.sync();
		place.files.set(fileName, await file.size());
	} finally {
		await file.close();
	}
	return ok({ name: fileName, progressed: true });
}

async function spend(limits: readonly RateLimit[], count: number, signal: AbortSignal): Promise<void> {
	for (const limit of limits)
		for (let left = count; left > 0 && limit.isOn() && !signal.aborted;)
			left -= await limit.pass(left, signal);
}

const progressOf = ({ received, total, rate }: ToolProgress): RunProgress => ({
	receivedBytes: bytes(received),
	totalBytes: total === null ? null : bytes(total),
	bytesPerSecond: rate,
	connections: 1,
	silentFor: millis(0),
	pieces: [],
});
