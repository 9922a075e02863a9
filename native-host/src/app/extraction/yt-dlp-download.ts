import { join } from 'node:path';
import * as v from 'valibot';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { netscapeCookies } from '../../core/extraction/netscape-cookies.ts';
import { downloadArguments, secretOptions } from '../../core/extraction/yt-dlp-arguments.ts';
import { faultOfStderr } from '../../core/extraction/yt-dlp-end.ts';
import { childEnvironment } from '../../effects/child-environment.ts';
import { locateMediaTools } from '../../effects/media-tools.ts';
import { runChild } from '../../effects/run-child.ts';
import { openRunFolder, runFolders } from '../../effects/run-folder.ts';
import { chosenTools } from '../../effects/tool-paths.ts';
import type { DownloadTool } from '../stream/fetch-tool-track.ts';
import type { YtDlpPorts } from './yt-dlp.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

const Progress = v.object({
	downloaded_bytes: v.optional(v.nullable(v.number()), null),
	total_bytes: v.optional(v.nullable(v.number()), null),
	total_bytes_estimate: v.optional(v.nullable(v.number()), null),
	speed: v.optional(v.nullable(v.number()), null),
});

/** Formats that only yt-dlp can fetch, by yt-dlp; stopped, no process of it is left, and the next call goes on. */
export const createYtDlpDownload =
	(ports: YtDlpPorts): DownloadTool =>
	async (order, signal) => {
		const tool = await ports.find(signal);
		if (!tool) return fault('yt_dlp_missing');
		using folder = openRunFolder(runFolders(ports.state));
		const cookies = netscapeCookies(order.headers, order.pageUrl);
		const places = {
			version: tool.version,
			cacheFolder: join(ports.state, 'tools', 'cache'),
			options: folder.write('options.conf', secretOptions(order.headers)),
			cookies: cookies === null ? null : folder.write('cookies.txt', cookies),
			node: ports.node(),
			ffmpeg: locateMediaTools(chosenTools(ports.state), ports.env).ffmpeg?.path ?? null,
		};
		const end = await runChild({
			command: tool.path,
			args: downloadArguments(places, order),
			env: childEnvironment(ports.env, order.proxy),
			cwd: order.folder,
			timeoutMs: 0,
			stdoutBytesMax: 0,
			onLine(line) {
				const parsed = v.safeParse(Progress, parseJson(line));
				if (!parsed.success) return;
				const {
					downloaded_bytes: received,
					total_bytes: total,
					total_bytes_estimate: estimate,
					speed,
				} = parsed.output;
				order.progress({ received: whole(received) ?? 0, total: whole(total ?? estimate), rate: speed ?? 0 });
			},
			isFriendly: true,
			signal,
		});
		return faultOf(end);
	};

function faultOf(end: Awaited<ReturnType<typeof runChild>>): Fault | null {
	switch (end.reason) {
		case 'exited':
			return end.exitCode === 0 ? null : faultOfStderr(end.stderr, end.exitCode);
		case 'stopped':
			return fault('extraction_stopped');
		case 'late':
		case 'flooded':
			return fault('yt_dlp_output', quote(end.reason));
		case 'not started':
			return fault('yt_dlp_missing', remark('tool_unstartable'));
		default:
			return unreachable(end.reason);
	}
}

const whole = (count: number | null): number | null =>
	count !== null && Number.isFinite(count) && count >= 0 ? Math.floor(count) : null;

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
