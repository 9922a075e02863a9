import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import * as v from 'valibot';
import { KnownSites, readSites, siteOfPage } from '../../core/extraction/known-sites.ts';
import { sitesPlugin } from '../../core/extraction/sites-plugin.ts';
import { childEnvironment } from '../../effects/child-environment.ts';
import { replaceFile } from '../../effects/replace-file.ts';
import { runChild } from '../../effects/run-child.ts';
import { openRunFolder, runFolders } from '../../effects/run-folder.ts';
import type { YtDlpTool } from './tools.ts';

type Ports = {
	readonly state: string;
	readonly find: (signal: AbortSignal) => Promise<YtDlpTool | null>;
	readonly env: NodeJS.ProcessEnv;
	readonly signal: AbortSignal;
};

/** Tells which extractor knows a page; null: none, or there is no yt-dlp. */
export type KnowsPage = (url: URL) => Promise<string | null>;

const compileMs = 60_000;
const outputBytesMax = 8 * 1024 * 1024;

const Kept = v.object({ tool: v.string(), sites: KnownSites });

/** The sites that the installed yt-dlp knows: asked of itself once, and kept as long as it is the same one. */
export function createKnownSites(ports: Ports): KnowsPage {
	let known: { readonly tool: string; readonly sites: Promise<KnownSites | null> } | null = null;
	return async url => {
		const tool = await ports.find(ports.signal);
		if (!tool) return null;
		const name = `${tool.path} ${tool.version}`;
		if (known?.tool !== name) known = { tool: name, sites: load(name, tool, ports).catch(() => null) };
		const sites = await known.sites;
		return sites && siteOfPage(sites, url);
	};
}

const fileOf = (state: string): string => join(state, 'tools', 'sites.json');

async function load(name: string, tool: YtDlpTool, ports: Ports): Promise<KnownSites | null> {
	const kept = readKept(ports.state);
	if (kept?.tool === name) return kept.sites;
	const sites = await compile(tool, ports);
	if (!sites) return null;
	mkdirSync(join(ports.state, 'tools'), { recursive: true, mode: 0o700 });
	replaceFile(fileOf(ports.state), Buffer.from(JSON.stringify({ tool: name, sites })), 0o600);
	return sites;
}

function readKept(state: string): v.InferOutput<typeof Kept> | null {
	try {
		const parsed = v.safeParse(Kept, JSON.parse(readFileSync(fileOf(state), 'utf8')));
		return parsed.success ? parsed.output : null;
	} catch {
		return null;
	}
}

/** Runs it with our plugin in the one place where every build of it looks for plugins: the folder of its settings. */
async function compile(tool: YtDlpTool, { state, env, signal }: Ports): Promise<KnownSites | null> {
	using folder = openRunFolder(runFolders(state));
	const plugins = join(folder.path, 'yt-dlp', 'plugins', 'rustloader', 'yt_dlp_plugins', 'extractor');
	mkdirSync(plugins, { recursive: true, mode: 0o700 });
	writeFileSync(join(plugins, 'rustloader_sites.py'), sitesPlugin, { mode: 0o600 });
	const end = await runChild({
		command: tool.path,
		args: ['--ignore-config', '--list-extractors'],
		env: {
			...childEnvironment(env, null),
			XDG_CONFIG_HOME: folder.path,
			APPDATA: folder.path,
			PYTHONDONTWRITEBYTECODE: '1',
		},
		cwd: parse(folder.path).root,
		timeoutMs: compileMs,
		stdoutBytesMax: outputBytesMax,
		signal,
	});
	return end.reason === 'exited' ? readSites(end.stdout) : null;
}
