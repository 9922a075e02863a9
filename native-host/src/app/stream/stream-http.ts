import type { Fault } from '../../../../shared/domain/faults.ts';
import type { Millis } from '../../../../shared/kernel/units.ts';
import type { Resource } from '../../core/stream/stream-plan.ts';
import { withoutCredentials, type Header } from '../../core/transfer/request-headers.ts';
import type { EnginePorts } from '../download.ts';
import { firstPlace, openRange, type NotOpened, type Opened } from '../download-open.ts';

/** The way to one stream's servers, within the limits of connections of all runs. */
export type StreamHttp = {
	/** Asks for it, hands the answer to `read`, and closes what the answer came over. */
	ask<Value>(
		resource: Resource,
		signal: AbortSignal,
		read: (opened: Opened) => Promise<Value>,
	): Promise<Value | NotAsked>;
};

export type NotAsked = { readonly kind: 'fault'; readonly fault: Fault; readonly retryAfter: Millis | null };

type Options = {
	readonly ports: Pick<EnginePorts, 'transport' | 'leases' | 'clock' | 'limits'>;
	readonly proxy: string | null;
	readonly headers: readonly Header[];
	/** Whose headers they are: Cookie and Authorization go to no other origin. */
	readonly origin: string;
	/** How many answers are open. */
	readonly changed: (by: 1 | -1) => void;
};

export function createStreamHttp({ ports, proxy, headers, origin, changed }: Options): StreamHttp {
	const { transport, leases, clock, limits } = ports;
	return {
		async ask(resource, signal, read) {
			const to = new URL(resource.url).origin;
			const lease = await leases.wait(to, signal);
			if (!lease) return stopped;
			const session = transport({ proxy });
			changed(1);
			try {
				const own = to === origin ? headers : withoutCredentials(headers);
				const place = firstPlace(resource.url, own);
				const opened = await openRange({ session, clock, signal, ...limits }, place, {
					range: resource.range,
					known: null,
				});
				if (opened.kind !== 'opened') return notOpened(opened);
				try {
					return await read(opened);
				} finally {
					opened.scope[Symbol.dispose]();
				}
			} finally {
				changed(-1);
				await session.close();
				lease[Symbol.dispose]();
			}
		},
	};
}

function notOpened(opened: NotOpened): NotAsked {
	if (opened.kind === 'fault') return opened;
	return { kind: 'fault', fault: { code: 'range_mismatch', detail: opened.detail }, retryAfter: null };
}

const stopped: NotAsked = {
	kind: 'fault',
	fault: { code: 'connection_reset', detail: 'stopped' },
	retryAfter: null,
};
