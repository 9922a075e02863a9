import type { Disk } from '../core/transfer/disk.ts';
import type { Engine } from '../core/transfer/run.ts';
import type { Hosts } from '../core/transfer/hosts.ts';
import type { Transport } from '../core/transfer/transport.ts';
import type { Clock } from '../effects/clock.ts';
import { abortScope } from './abort-scope.ts';
import type { ConnectionBudget } from './connection-budget.ts';
import type { DownloadLimits } from './download-limits.ts';
import { look } from './download-look.ts';
import { discardPart, savedBytes, sweepParts } from './download-part.ts';
import { createRunView } from './download-progress.ts';
import { runDownload } from './download-run.ts';
import { startRelay } from './relay-run.ts';
import type { RateLimits } from './rate-limits.ts';

export type EnginePorts = {
	readonly transport: Transport;
	readonly disk: Disk;
	readonly rates: Pick<RateLimits, 'join'>;
	readonly limits: DownloadLimits;
	readonly leases: Pick<ConnectionBudget, 'join'>;
	readonly hosts: Hosts;
	readonly clock: Clock;
	/** A number in [0, 1). */
	readonly random: () => number;
};

export function createEngine(ports: EnginePorts): Engine {
	return {
		start(request, observer, signal) {
			const { relayed } = request;
			if (relayed) return startRelay({ ports, request, relayed, observer, signal });
			const scope = abortScope(signal);
			const view = createRunView(ports.clock);
			const rates = ports.rates.join(request.rateLimit);
			const context = { ports, request, observer, signal: scope.signal, view, rates };
			const outcome = runDownload(context).finally(() => {
				scope[Symbol.dispose]();
				rates.leave();
			});
			return { outcome, progress: () => view.progress(), limitRate: rate => rates.change(rate) };
		},
		look: (request, signal) => look(ports, request, signal),
		savedBytes: target => savedBytes(ports.disk, target),
		settled: target => ports.disk.receipts.drop(target.path),
		sweep: isNeeded => sweepParts(ports.disk, isNeeded),
		discard: target => discardPart(ports.disk, target),
	};
}
