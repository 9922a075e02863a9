import { createLuck } from '../simulator/luck.ts';
import type { exploreSpec, Explored } from './check-spec.ts';
import {
	createProgram,
	type Answer,
	type BrowserIs,
	type Message,
	type Plant,
	type Program,
} from './handoff-program.ts';

/** The variables of handoff.tla that can be seen from outside. */
export type Model = {
	readonly browser: BrowserIs;
	readonly asked: string;
	readonly worker: string;
	readonly noted: string;
	readonly host: boolean;
	readonly toDaemon: readonly Message[];
	readonly toWorker: readonly Answer[];
	readonly disk: string;
	readonly running: boolean;
	readonly up: boolean;
};

export type Walked = { readonly actions: readonly string[]; readonly wrong: string | null };

const stepsMax = 40;
const troubles = new Set([
	'Lose',
	'Double',
	'KillWorker',
	'KillBrowser',
	'KillHost',
	'KillDaemon',
	'End',
	'Expire',
	'Save',
	'Forget',
]);

/** Goes a way through the model by chance, and worker and queue beside it: the first step after which they differ. */
export async function replay(
	spec: ReturnType<typeof exploreSpec<Model>>,
	{ seed, plant = {} }: { readonly seed: number; readonly plant?: Plant },
): Promise<Walked> {
	const luck = createLuck(seed);
	const program = await createProgram(plant);
	const actions: string[] = [];
	let done: (() => void) | undefined;
	let at: Explored<Model> = spec.first;
	try {
		while (actions.length < stepsMax) {
			const steps = spec.next(at).filter(({ action, to }) => canBe(action, at.state, to.state));
			const kinds = [...new Set(steps.map(({ action }) => action))];
			const usual = kinds.filter(kind => !troubles.has(kind));
			if (kinds.length === 0) break;
			const kind = luck.pick(usual.length > 0 && luck.chance(0.7) ? usual : kinds);
			const { action, to } = luck.pick(steps.filter(step => step.action === kind));
			actions.push(action);
			done = (await take(program, action, { before: at.state, after: to.state, done })) ?? undefined;
			await quiet();
			const differs = difference(to.state, program.seen());
			if (differs !== null) return { actions, wrong: differs };
			at = to;
		}
		return { actions, wrong: null };
	} catch (error) {
		return { actions, wrong: String(error) };
	} finally {
		await program.close();
	}
}

/** The model lets the worker do more than it does: ours does not give up once it holds, and hears what it is told. */
function canBe(action: string, before: Model, after: Model): boolean {
	const { worker, noted, browser, toWorker } = before;
	if (action === 'GiveUp')
		return browser !== 'held' && !(toWorker.includes('prepared') && browser === 'runs');
	// A commit that was refused is doubted by itself; one that is on its way back is heard.
	if (action === 'Doubt') return !toWorker.includes('refused');
	// Of two answers to one question the first is heard.
	if (action === 'Aborted') return !toWorker.includes('committed');
	if (action === 'AbortRefused') return !toWorker.includes('aborted');
	if (action === 'Lose')
		return after.toDaemon.length + after.toWorker.length < before.toDaemon.length + toWorker.length;
	// A browser without a handoff is of no interest, and one that ends while nobody is there wakes somebody first.
	if (action === 'End') return worker !== 'idle' && !(worker === 'dead' && noted === 'preparing');
	// What the browser has on its disk is seen by what it comes back with.
	if (action === 'Save') return worker !== 'idle' && before.browser !== 'again';
	return true;
}

type Change = { readonly before: Model; readonly after: Model; readonly done: (() => void) | undefined };

async function take(
	program: Program,
	action: string,
	{ before, after, done }: Change,
): Promise<(() => void) | undefined | void> {
	switch (action) {
		case 'Begin':
			return program.begin();
		case 'Hold':
			return program.hold();
		case 'Commit':
			return program.commit();
		case 'Committed':
			return program.committed();
		case 'GiveUp':
			return program.giveUp();
		case 'Doubt':
			return program.doubt();
		case 'Aborted':
			return program.aborted();
		case 'AbortRefused':
			return program.abortRefused();
		case 'AskAgain':
			program.askAgain();
			await quiet();
			return program.askAgain();
		case 'Settled':
			done?.();
			return program.settled();
		case 'Wake':
			return program.wake();
		case 'Release':
			return program.release();
		case 'Cancel':
			return program.cancel();
		case 'End':
			program.end(after.browser);
			return done;
		case 'Save':
			return done;
		case 'Forget':
			program.forget();
			return done;
		case 'Prepare':
			await program.handle('prepare');
			return done;
		case 'DoCommit':
			await program.handle('commit');
			return done;
		case 'Abort':
			await program.handle('abort');
			return done;
		case 'Expire':
			await program.expire();
			return done;
		case 'Lose':
		case 'KillHost':
			program.lose(after.toDaemon, after.toWorker);
			return done;
		case 'StartHost':
			return done;
		case 'Double':
			for (const message of after.toDaemon) if (!before.toDaemon.includes(message)) program.double(message);
			return done;
		case 'KillWorker':
			return program.killWorker(after.asked);
		case 'KillBrowser':
			return program.killBrowser(after.browser);
		case 'KillDaemon':
			await program.killDaemon();
			return done;
		case 'StartDaemon':
			await program.startDaemon();
			return done;
		default:
			throw new Error(`no step of the program is ${action}`);
	}
}

async function quiet(): Promise<void> {
	for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve));
}

function difference(model: Model, seen: ReturnType<Program['seen']>): string | null {
	const expected = {
		browser: model.browser,
		asked: model.asked,
		noted: model.noted,
		toDaemon: [...model.toDaemon].sort(),
		disk: model.up ? model.disk : null,
		running: model.up && model.running,
	};
	for (const [part, value] of Object.entries(expected)) {
		const [one, other] = [JSON.stringify(value), JSON.stringify(seen[part as keyof typeof seen])];
		if (one !== other) return `${part}: ${one} in the model, ${other} in the program`;
	}
	return null;
}
