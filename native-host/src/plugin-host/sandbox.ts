import { createContext, Script, SourceTextModule, type Context } from 'node:vm';

/*
 * The inside of a plugin's process. It is started under Node's permission model with nothing allowed, and the plugin
 * itself runs in a context that has no Node in it: its only way out is a line of JSON to the program that started it.
 * Self-contained: in development it is read as it is, and nothing else may be.
 */

/** Node counts a signal as no permission. */
function dropSignals(): void {
	const own = process as unknown as Record<string, unknown>;
	for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd']) {
		Object.defineProperty(own, name, { value: undefined, writable: false, configurable: false });
	}
}

/** In the context's own words, so that no object of the outside is ever seen inside. */
const bootstrap = `(send, resolve) => {
	'use strict';
	const { parse, stringify } = JSON;
	const waiting = new Map();
	let lastId = 0;
	const tell = value => send(stringify(value));
	const fetch = (url, options = {}) => new Promise((answer, refuse) => {
		const id = ++lastId;
		waiting.set(id, { answer, refuse });
		tell({ type: 'fetch', id, url: String(url), method: String(options.method ?? 'GET'),
			headers: Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]),
			body: options.body === undefined ? null : String(options.body) });
	});
	const sdk = Object.freeze({ fetch, resolve: (reference, base) => resolve(String(reference), String(base)) });
	return {
		hear(text) {
			const { id, failure, ...response } = parse(text);
			const call = waiting.get(id);
			waiting.delete(id);
			if (!call) return;
			if (failure === undefined) call.answer(Object.freeze(response));
			else call.refuse(new Error(failure));
		},
		async run(extract, text) {
			try {
				if (typeof extract !== 'function') throw new Error('its default export is no function');
				tell({ type: 'done', info: await extract(parse(text), sdk) });
			} catch (error) {
				tell({ type: 'failed', message: String(error?.message ?? error).slice(0, 1000) });
			}
		},
	};
}`;

type Inside = { hear(text: string): void; run(extract: unknown, text: string): Promise<void> };

/** Reads lines from stdin: first the plugin's source and what is asked of it, then answers to its requests. */
export async function runSandbox(): Promise<void> {
	dropSignals();
	const output = process.stdout;
	const send = (text: string): void => void output.write(`${text}\n`);
	let inside: Inside | null = null;
	for await (const line of lines()) {
		if (inside) {
			inside.hear(line);
			continue;
		}
		const { source, asked } = JSON.parse(line) as { source: string; asked: string };
		const context = createContext(Object.create(null) as Context, {
			codeGeneration: { strings: false, wasm: false },
		});
		const make = new Script(bootstrap, { filename: 'sdk' }).runInContext(context) as (
			...outside: readonly unknown[]
		) => Inside;
		inside = make(send, resolveUrl);
		void load(source, context, inside, asked).catch((error: unknown) =>
			send(JSON.stringify({ type: 'failed', message: String(error).slice(0, 1000) })),
		);
	}
}

async function load(source: string, context: Context, inside: Inside, asked: string): Promise<void> {
	const module = new SourceTextModule(source, {
		context,
		identifier: 'plugin',
		importModuleDynamically: () => {
			throw new Error('a plugin is one module and imports nothing');
		},
	});
	await module.link(specifier => {
		throw new Error(`a plugin is one module and imports nothing, not "${specifier.slice(0, 100)}"`);
	});
	await module.evaluate();
	await inside.run((module.namespace as { default?: unknown }).default, asked);
}

function resolveUrl(reference: string, base: string): string | null {
	return URL.parse(reference, base)?.href ?? null;
}

async function* lines(): AsyncGenerator<string> {
	let rest = '';
	process.stdin.setEncoding('utf8');
	for await (const chunk of process.stdin as AsyncIterable<string>) {
		const parts = (rest + chunk).split('\n');
		rest = parts.pop() ?? '';
		yield* parts;
	}
}
