import { parse } from 'node:path';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Extraction } from '../../../../shared/domain/extraction.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import { clipped } from '../../core/extraction/clean.ts';
import type { ExtractRequest } from '../../core/extraction/extractor.ts';
import { readInfo } from '../../core/extraction/yt-dlp-info.ts';
import { isAllowed } from '../../core/plugins/manifest.ts';
import { pluginLimits, readSaid, type PluginSaid } from '../../core/plugins/plugin-said.ts';
import { pluginCommand } from '../../effects/plugin-command.ts';
import type { Plugin } from '../../effects/plugin-files.ts';
import { runChild } from '../../effects/run-child.ts';
import { abortScope } from '../abort-scope.ts';
import { fetchForPlugin } from './plugin-fetch.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { type Said, remark } from '../../../../shared/domain/remarks.ts';

type Outcome = Extract<PluginSaid, { type: 'done' | 'failed' }>;

/** Runs a plugin in a process that may do nothing but ask us for pages of its hosts. Never rejects. */
export async function runPlugin(
	{ name, manifest, source }: Plugin,
	request: ExtractRequest,
	outer: AbortSignal,
	/** Tests shorten it. */
	timeoutMs: number = pluginLimits.runMs,
): Promise<Result<Extraction, Fault>> {
	using scope = abortScope(outer);
	const { signal } = scope;
	const said: Outcome[] = [];
	let send: (text: string) => void = () => {};
	let fetches = 0;
	let open = 0;

	function hear(line: string): void {
		const one = readSaid(line);
		// Nothing that our own side of the process would say: somebody else speaks there.
		if (!one) return end({ type: 'failed', message: 'it said what no plugin says' });
		if (one.type === 'fetch') void answer(one);
		else end(one);
	}

	function end(outcome: Outcome): void {
		said.push(outcome);
		scope.abort();
	}

	async function answer(ask: Extract<PluginSaid, { type: 'fetch' }>): Promise<void> {
		try {
			if (++fetches > pluginLimits.fetches || open >= pluginLimits.fetchesAtOnce)
				throw new Error('too many requests');
			open++;
			const { headers, proxy, url } = request;
			const origin = new URL(url).origin;
			const answered = await fetchForPlugin({ hosts: manifest.hosts, origin, headers, proxy, signal }, ask);
			open--;
			send(`${JSON.stringify({ id: ask.id, ...answered })}\n`);
		} catch (error) {
			open = Math.max(0, open - 1);
			const failure = error instanceof Error ? error.message : 'failed';
			send(`${JSON.stringify({ id: ask.id, failure })}\n`);
		}
	}

	const { url, item, from } = request;
	const start = { source, asked: JSON.stringify({ url, item, from }) };
	const child = await runChild({
		...pluginCommand(),
		env: {},
		cwd: parse(process.execPath).root,
		timeoutMs,
		stdoutBytesMax: pluginLimits.outputBytes,
		lineBytesMax: pluginLimits.outputBytes,
		memoryBytesMax: pluginLimits.memoryBytes,
		onLine: hear,
		onStart(write) {
			send = write;
			send(`${JSON.stringify(start)}\n`);
		},
		signal,
	});
	if (outer.aborted) return err(fault('extraction_stopped'));
	const [outcome] = said;
	if (outcome?.type === 'done') return readOutcome(name, outcome.info, request, manifest);
	if (outcome) return failed(name, quote(outcome.message));
	switch (child.reason) {
		case 'late':
			return failed(name, remark('tool_late'));
		case 'flooded':
			return failed(name, remark('tool_greedy'));
		case 'not started':
		case 'stopped':
		case 'exited':
			return failed(name, wordsOf(child));
		default:
			return unreachable(child.reason);
	}
}

function readOutcome(
	name: string,
	info: unknown,
	{ url, from }: ExtractRequest,
	{ hosts, mediaHosts }: Plugin['manifest'],
): Result<Extraction, Fault> {
	const found = readInfo(JSON.stringify(info ?? null), { pageUrl: url, from });
	if (!found) return failed(name, remark('tool_nonsense'));
	const all = [...hosts, ...mediaHosts];
	const isOwn = (address: string) => {
		const parsed = URL.parse(address);
		return parsed !== null && isAllowed(parsed, all);
	};
	const extractor = `plugin:${name}`;
	if (found.kind === 'playlist') {
		const entries = found.entries.filter(entry => isOwn(entry.url));
		if (entries.length === 0 && from === 1) return failed(name, remark('tool_found_nothing'));
		return ok({ ...found, extractor, entries });
	}
	// An address is a message: it must not go to anybody else either.
	const formats = found.formats.filter(format => isOwn(format.url) && format.protocol !== 'other');
	if (formats.length === 0 && found.live !== 'upcoming') return failed(name, remark('tool_found_nothing'));
	return ok({
		...found,
		extractor,
		pageUrl: url,
		formats,
		subtitles: found.subtitles.filter(subtitle => isOwn(subtitle.url)),
		thumbnail: found.thumbnail !== null && isOwn(found.thumbnail) ? found.thumbnail : null,
	});
}

const failed = (name: string, why: Said) => err(fault('plugin_failed', quote(`${name}:`), why));

function wordsOf({
	stderr,
	exitCode,
}: Pick<Awaited<ReturnType<typeof runChild>>, 'stderr' | 'exitCode'>): Said {
	const said = clipped(stderr, 200);
	return said === null ? remark('tool_ended', { code: String(exitCode ?? 'SIGKILL') }) : quote(said);
}
