import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import {
	digestIn,
	digestsName,
	isVersion,
	releaseAsset,
	releaseUrl,
	type Machine,
} from '../../core/extraction/yt-dlp-release.ts';
import type { Engine } from '../../core/transfer/run.ts';
import { openRunFolder, runFolders } from '../../effects/run-folder.ts';
import { askVersion } from '../../effects/tool-version.ts';
import { fetchSmall, readSmall } from './fetch-small.ts';
import { ownYtDlp } from './tools.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

type Ports = {
	readonly state: string;
	readonly engine: Engine;
	/** Of the releases, without a slash at its end. */
	readonly base: string;
	readonly machine: Machine;
	readonly env: NodeJS.ProcessEnv;
	readonly signal: AbortSignal;
};

const digestsBytesMax = 256 * 1024;
const programBytesMax = 256 * 1024 * 1024;

export const oldYtDlp = (state: string): string => `${ownYtDlp(state)}.old`;

/**
 * Fetches a release (null: the newest), checks it against its list of digests, sees that it starts, and only then puts
 * it in place of the one before, which is kept. Gives its version.
 */
export async function updateYtDlp(ports: Ports, version: string | null): Promise<Result<string, Fault>> {
	const { state, engine, base, machine, env, signal } = ports;
	using folder = openRunFolder(runFolders(state));
	const asset = releaseAsset(machine);
	const at = (name: string) => ({ url: releaseUrl(base, version, name), folder: folder.path, name });
	const listed = await fetchSmall(
		engine,
		{ ...at(digestsName), bytesMax: digestsBytesMax, checksum: null },
		signal,
	);
	if (!listed.ok) return listed;
	const hex = digestIn(await readSmall(listed.value), asset);
	if (hex === null) return err(fault('release_invalid', remark('tool_no_digest', { name: asset })));
	const fetched = await fetchSmall(
		engine,
		{ ...at(asset), bytesMax: programBytesMax, checksum: { algorithm: 'sha-256', hex } },
		signal,
	);
	if (!fetched.ok) return fetched;
	chmodSync(fetched.value, 0o700);
	const found = await askVersion('yt-dlp', fetched.value, env, signal);
	if (signal.aborted) return err(fault('extraction_stopped'));
	if (found === null) return err(fault('release_invalid', remark('tool_unstartable'), quote(asset)));
	if (version !== null && found !== version)
		return err(fault('release_invalid', remark('tool_says', { version: found }), quote(asset)));
	place(state, fetched.value);
	return ok(found);
}

/** A crash in between leaves the old one, in its place or beside it. */
function place(state: string, path: string): void {
	const own = ownYtDlp(state);
	mkdirSync(dirname(own), { recursive: true, mode: 0o700 });
	if (existsSync(own)) {
		const copy = `${oldYtDlp(state)}.new`;
		rmSync(copy, { force: true });
		copyFileSync(own, copy);
		chmodSync(copy, 0o700);
		renameSync(copy, oldYtDlp(state));
	}
	renameSync(path, own);
}

/** Changes places with the one before: done twice, everything is as it was. */
export async function rollBackYtDlp(
	state: string,
	env: NodeJS.ProcessEnv,
	signal: AbortSignal,
): Promise<Result<string, Fault>> {
	const [own, old] = [ownYtDlp(state), oldYtDlp(state)];
	if (!existsSync(old)) return err(fault('yt_dlp_missing', remark('tool_no_earlier')));
	const version = await askVersion('yt-dlp', old, env, signal);
	if (version === null || !isVersion(version))
		return err(fault('release_invalid', remark('tool_unstartable')));
	const between = `${old}.new`;
	rmSync(between, { force: true });
	if (existsSync(own)) {
		copyFileSync(own, between);
		chmodSync(between, 0o700);
	}
	renameSync(old, own);
	if (existsSync(between)) renameSync(between, old);
	return ok(version);
}
