import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import type { Resource } from '../../core/stream/stream-plan.ts';
import { withoutCredentials, type Header } from '../../core/transfer/request-headers.ts';
import type { EnginePorts } from '../download.ts';
import { firstPlace, openRange, type NotOpened, type Opened } from '../download-open.ts';
import { waitingLeases, type Waits } from '../download-waits.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** The way to one stream's servers, within the limits of connections of all runs. */
export type StreamHttp = {
	/** Asks for it, hands the answer to `read`, and closes what the answer came over. */
	ask<Value>(
		resource: Resource,
		signal: AbortSignal,
		read: (opened: Opened) => Promise<Value>,
	): Promise<Value | NotAsked>;
	/** Resolves when every socket is closed. */
	close(): Promise<void>;
};

export type NotAsked = { readonly kind: 'fault'; readonly fault: Fault; readonly retryAfter: Millis | null };

type Options = {
	readonly ports: Pick<EnginePorts, 'transport' | 'leases' | 'clock' | 'limits'>;
	readonly waits: Waits;
	readonly proxy: string | null;
	readonly headers: readonly Header[];
	/** Whose headers they are: Cookie and Authorization go to no other origin. */
	readonly origin: string;
	/** How many answers are open. */
	readonly changed: (by: 1 | -1) => void;
};

export function createStreamHttp({ ports, waits, proxy, headers, origin, changed }: Options): StreamHttp {
	const { transport, clock, limits } = ports;
	const leases = waitingLeases(ports.leases.join(), waits);
	const session = transport({ proxy, leases });
	return {
		async ask(resource, signal, read) {
			const own = new URL(resource.url).origin === origin ? headers : withoutCredentials(headers);
			const within = { session, clock, signal, waits: true, ...limits };
			const asked = { range: resource.range, known: null };
			const opened = await openRange(within, firstPlace(resource.url, own), asked);
			if (opened.kind !== 'opened') return notOpened(opened);
			changed(1);
			try {
				return await read(opened);
			} finally {
				changed(-1);
				opened.scope[Symbol.dispose]();
			}
		},
		async close() {
			await session.close();
			leases.leave();
		},
	};
}

function notOpened(opened: NotOpened): NotAsked {
	if (opened.kind === 'fault') return opened;
	const why = opened.kind === 'full' ? quote(opened.origin) : opened.why;
	return { kind: 'fault', fault: fault('range_mismatch', why), retryAfter: null };
}
