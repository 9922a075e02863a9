import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check_spec_with_cfg, explore_init, explore_next, initSync } from 'tla-checker';

initSync({
	module: readFileSync(fileURLToPath(import.meta.resolve('tla-checker/tla_checker_bg.wasm'))),
});

type Constants = Readonly<Record<string, string | number | boolean>>;
export type Spec = { readonly source: string; readonly constants: Constants };

const statesMax = 2_000_000;
const depthMax = 1_000;

export const readSpec = (name: string): string =>
	readFileSync(new URL(`./${name}.tla`, import.meta.url), 'utf8');

/** Looks at every state that can be reached; null where the invariant holds in all of them, else what is wrong. */
export function checkSpec(
	{ source, constants }: Spec,
	invariant: string,
): { states: number; error: string | null } {
	const config = `${configOf(constants)}INVARIANT ${invariant}\n`;
	const outcome = JSON.parse(check_spec_with_cfg(source, config, '{}', statesMax, depthMax, true, false)) as {
		success: boolean;
		error_type: string | null;
		error_message: string | null;
		states_explored: number;
	};
	const error = outcome.success ? null : `${outcome.error_type}: ${outcome.error_message}`;
	return { states: outcome.states_explored, error };
}

/** A state as the checker writes it, and as it is read. */
export type Explored<State> = { readonly json: string; readonly state: State };
export type Step<State> = { readonly action: string; readonly to: Explored<State> };

/** Goes from state to state; each is asked about once. */
export function exploreSpec<State>({ source, constants }: Spec): {
	readonly first: Explored<State>;
	next(from: Explored<State>): readonly Step<State>[];
} {
	const known = new Map<string, readonly Step<State>[]>();
	const config = configOf(constants);
	const init = JSON.parse(explore_init(source, config, '{}')) as { states: [{ json: unknown }] };

	function ask(json: string): readonly Step<State>[] {
		const answer = JSON.parse(explore_next(source, config, '{}', json)) as
			| { ok: true; transitions: { action: string; state: { json: unknown } }[] }
			| { ok: false; error: string };
		if (!answer.ok) throw new Error(answer.error);
		return answer.transitions.map(({ action, state }) => ({ action, to: explored<State>(state.json) }));
	}

	return {
		first: explored(init.states[0].json),
		next({ json }) {
			const steps = known.get(json) ?? ask(json);
			known.set(json, steps);
			return steps;
		},
	};
}

/** A function over 1..n comes as `{ __tuple: […] }`. */
function explored<State>(raw: unknown): Explored<State> {
	const json = JSON.stringify(raw);
	const state = JSON.parse(json, (_, value: unknown) =>
		typeof value === 'object' && value !== null && '__tuple' in value ? value.__tuple : value,
	) as State;
	return { json, state };
}

function configOf(constants: Constants): string {
	const lines = Object.entries(constants).map(([name, value]) => `${name} = ${literal(value)}\n`);
	return `CONSTANTS\n${lines.join('')}INIT Init\nNEXT Next\n`;
}

const literal = (value: string | number | boolean): string =>
	typeof value === 'string' ? `"${value}"` : String(value).toUpperCase();
