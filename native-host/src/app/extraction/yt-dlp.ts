import { join, parse } from 'node:path';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Extraction } from '../../../../shared/domain/extraction.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { Extractor, ExtractRequest } from '../../core/extraction/extractor.ts';
import { netscapeCookies } from '../../core/extraction/netscape-cookies.ts';
import { extractArguments, secretOptions, type YtDlpPlaces } from '../../core/extraction/yt-dlp-arguments.ts';
import { faultOfStderr } from '../../core/extraction/yt-dlp-end.ts';
import { readInfo, readOnly } from '../../core/extraction/yt-dlp-info.ts';
import { childEnvironment } from '../../effects/child-environment.ts';
import { runChild, type ChildEnd } from '../../effects/run-child.ts';
import { openRunFolder, runFolders } from '../../effects/run-folder.ts';
import { abortScope } from '../abort-scope.ts';
import type { YtDlpTool } from './tools.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export type YtDlpPorts = {
	readonly state: string;
	readonly find: (signal: AbortSignal) => Promise<YtDlpTool | null>;
	/** A program that runs JavaScript as Node 22 does. */
	readonly node: () => string | null;
	readonly env: NodeJS.ProcessEnv;
	/** Tests shorten it. */
	readonly timeoutMs?: number;
};

const timeoutMsDefault = 120_000;
/** A playlist's page of 100, or one video with every language there is. */
const outputBytesMax = 32 * 1024 * 1024;

export function createYtDlp(ports: YtDlpPorts): Extractor {
	return {
		name: 'yt-dlp',
		priority: () => 50,
		async extract(request, outer) {
			using scope = abortScope(outer);
			try {
				const tool = await ports.find(scope.signal);
				if (scope.signal.aborted) return err(fault('extraction_stopped'));
				if (!tool) return err(fault('yt_dlp_missing'));
				return await extractWith(tool, request, { ...ports, signal: scope.signal });
			} catch (error) {
				return err(fault('disk_error', quote((error as NodeJS.ErrnoException).code ?? 'unknown')));
			}
		},
	};
}

async function extractWith(
	tool: YtDlpTool,
	request: ExtractRequest,
	ports: YtDlpPorts & { readonly signal: AbortSignal },
): Promise<Result<Extraction, Fault>> {
	using folder = openRunFolder(runFolders(ports.state));
	const cookies = netscapeCookies(request.headers, request.url);
	const places: YtDlpPlaces = {
		version: tool.version,
		cacheFolder: join(ports.state, 'tools', 'cache'),
		options: folder.write('options.conf', secretOptions(request.headers)),
		cookies: cookies === null ? null : folder.write('cookies.txt', cookies),
		node: ports.node(),
		ffmpeg: null,
	};
	const end = await runChild({
		command: tool.path,
		args: extractArguments(places, request),
		env: childEnvironment(ports.env, request.proxy),
		cwd: parse(folder.path).root,
		timeoutMs: ports.timeoutMs ?? timeoutMsDefault,
		stdoutBytesMax: outputBytesMax,
		signal: ports.signal,
	});
	return readEnd(end, request);
}

function readEnd(end: ChildEnd, { url, from, item }: ExtractRequest): Result<Extraction, Fault> {
	switch (end.reason) {
		case 'stopped':
			return err(fault('extraction_stopped'));
		case 'late':
			return err(fault('yt_dlp_timeout'));
		case 'flooded':
			return err(fault('yt_dlp_output', remark('bytes_more_than', { count: outputBytesMax })));
		case 'not started':
			return err(fault('yt_dlp_missing', remark('tool_unstartable')));
		case 'exited':
			break;
		default:
			return unreachable(end.reason);
	}
	const context = { pageUrl: url, from };
	const found = item === null ? readInfo(end.stdout, context) : readOnly(end.stdout, context);
	// Of a playlist with broken entries it prints what it has, and ends with an error.
	const isUseful =
		found !== null && (found.kind === 'playlist' || found.formats.length > 0 || found.live === 'upcoming');
	if (isUseful && (end.exitCode === 0 || found.kind === 'playlist')) return ok(found);
	if (end.exitCode !== 0) return err(faultOfStderr(end.stderr, end.exitCode));
	return err(found === null ? fault('yt_dlp_output', quote('JSON')) : fault('media_none'));
}
