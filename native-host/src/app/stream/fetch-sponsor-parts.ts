import type { FaultCode } from '../../../../shared/domain/faults.ts';
import type { SponsorCategory } from '../../../../shared/domain/media-choice.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { partsPath, readParts, type SponsorPart } from '../../core/stream/sponsor-parts.ts';
import type { Disk } from '../../core/transfer/disk.ts';
import { sleep } from '../../effects/clock.ts';
import { abortScope } from '../abort-scope.ts';
import { fetchBytes } from './fetch-bytes.ts';
import type { LoadPorts } from './load-stream.ts';

type Ports = LoadPorts & {
	readonly disk: Pick<Disk, 'digest'>;
	/** Of the service that knows such parts. */
	readonly sponsorBlock: string;
};

const bytesMax = 1024 * 1024;
const waitMsMax = 10_000;

/**
 * What viewers marked in an item of YouTube, or why nobody knows it. Asked once: nobody waits long for it,
 * and no download fails for it.
 */
export async function fetchSponsorParts(
	ports: Ports,
	id: string,
	categories: readonly SponsorCategory[],
): Promise<Result<readonly SponsorPart[], FaultCode>> {
	if (!/^[\w-]{6,32}$/u.test(id)) return ok([]);
	using scope = abortScope(ports.signal);
	void sleep(ports.clock, waitMsMax, scope.signal).then(() => scope.abort());
	const url = `${ports.sponsorBlock.replace(/\/$/u, '')}${partsPath(ports.disk.digest(id), categories)}`;
	const once = { ...ports, limits: { ...ports.limits, attemptsMax: 1 } };
	const asked = { resource: { url, range: null }, bytesMax, signal: scope.signal };
	const fetched = await fetchBytes(once, ports.http, asked);
	const isLate = scope.signal.aborted;
	scope.abort();
	if (!fetched.ok) {
		if (fetched.error.fault.code === 'http_not_found') return ok([]);
		return err(isLate ? 'connection_timeout' : fetched.error.fault.code);
	}
	const parts = readParts(new TextDecoder().decode(fetched.value.bytes), id, categories);
	return parts ? ok(parts) : err('http_invalid');
}
