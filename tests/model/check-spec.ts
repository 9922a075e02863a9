import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check_spec_with_cfg, initSync } from 'tla-checker';

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

function configOf(constants: Constants): string {
	const lines = Object.entries(constants).map(([name, value]) => `${name} = ${literal(value)}\n`);
	return `CONSTANTS\n${lines.join('')}INIT Init\nNEXT Next\n`;
}

const literal = (value: string | number | boolean): string =>
	typeof value === 'string' ? `"${value}"` : String(value).toUpperCase();
