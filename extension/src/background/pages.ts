import { fault } from '../../../shared/domain/faults.ts';
import type { AbortSignalLike } from '../../../shared/kernel/abort-signal.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { askIdOf, parseAsk, type Ask, type AskHandlers, type Outcome, type Told } from '../core/page/asks.ts';
import { trustOf, type Sender } from '../core/page/trust.ts';

/** As much of a page's port as it takes. */
export type PagePort = {
	readonly sender?: Sender | undefined;
	postMessage(message: Told): void;
	disconnect(): void;
	readonly onMessage: { addListener(listener: (message: unknown) => void): void };
	readonly onDisconnect: { addListener(listener: () => void): void };
};

/** Pages of ours that may be open at once; more are turned away. */
export const pagesMax = 50;

type Ports = {
	readonly ownId: string;
	readonly ownOrigin: string;
	readonly handlers: AskHandlers;
	/** State is loaded. */
	readonly ready: Promise<void>;
	/** What a new page is told first. */
	readonly greeting: () => readonly Told[];
	readonly opened: () => void;
	/** There are more or fewer of them. */
	readonly changed: () => void;
};

export type Pages = {
	connect(port: PagePort): void;
	tell(told: Told): void;
	count(): number;
};

/** The pages of ours that are open: each is told everything, and may ask. */
export function createPages(ports: Ports): Pages {
	/** Each with its asks that are not answered yet. */
	const open = new Map<PagePort, Map<number, AbortController>>();
	const greeted = new Set<PagePort>();

	async function greet(port: PagePort): Promise<void> {
		await ports.ready;
		if (!open.has(port)) return;
		for (const told of ports.greeting()) port.postMessage(told);
		greeted.add(port);
		ports.changed();
		ports.opened();
	}

	async function answer(port: PagePort, message: unknown): Promise<void> {
		const ask = parseAsk(message);
		const id = ask?.id ?? askIdOf(message);
		if (id === null) return;
		const asked = open.get(port);
		if (ask?.name === 'stop') asked?.get(ask.params.ask)?.abort();
		const stop = new AbortController();
		if (ask && ask.name !== 'stop') asked?.set(id, stop);
		await ports.ready;
		const outcome = ask ? await handle(ports.handlers, ask, stop.signal) : err(fault('bad_parameters'));
		asked?.delete(id);
		if (open.has(port)) port.postMessage({ type: 'answer', id, outcome });
	}

	return {
		connect(port) {
			if (trustOf(port.sender, ports.ownId, ports.ownOrigin) !== 'own' || open.size >= pagesMax)
				return port.disconnect();
			open.set(port, new Map());
			port.onMessage.addListener(message => void answer(port, message));
			port.onDisconnect.addListener(() => {
				// Nobody is there to hear the answers.
				for (const stop of open.get(port)?.values() ?? []) stop.abort();
				open.delete(port);
				greeted.delete(port);
				ports.changed();
			});
			void greet(port);
		},
		tell(told) {
			for (const port of greeted) port.postMessage(told);
		},
		count: () => open.size,
	};
}

/** The compiler cannot follow that the handler belongs to the ask's name; the parser saw to the parameters. */
function handle(handlers: AskHandlers, { name, params }: Ask, signal: AbortSignalLike): Promise<Outcome> {
	if (name === 'stop') return Promise.resolve(ok(null));
	return (handlers[name] as (params: Ask['params'], signal: AbortSignalLike) => Promise<Outcome>)(
		params,
		signal,
	);
}
