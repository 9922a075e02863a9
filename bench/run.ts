import { parseArgs } from 'node:util';
import { races, type Race } from './cases.ts';
import { own } from './own.ts';
import type { Own } from './own/own.ts';
import { runRace, type Told } from './race.ts';
import { writeReport, type Section } from './report.ts';
import { whyNoLines } from './rigs/line.ts';
import { openWorkshop } from './workshop.ts';

/*
 * npm run bench -- [--case NAME]… [--rounds N] [--quick] [--huge]
 *
 * Runs all cases, or those named; without --case the result goes to docs/benchmarks.md. --huge adds 20 GiB.
 */
const { values } = parseArgs({
	options: {
		case: { type: 'string', multiple: true },
		rounds: { type: 'string' },
		quick: { type: 'boolean', default: false },
		huge: { type: 'boolean', default: false },
	},
});
const wanted = values.case;
const named = ({ name }: { readonly name: string }): boolean =>
	wanted ? wanted.includes(name) : name !== 'huge' || values.huge;
const everything = [...races, ...own];
for (const name of wanted ?? [])
	if (!everything.some(one => one.name === name))
		throw new Error(`no case ${name}; there are ${everything.map(one => one.name).join(', ')}`);

// Ending by exit undoes what was set up: namespaces, folders, servers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

using workshop = openWorkshop();
const sections: Section[] = [];
for (const one of everything.filter(named)) {
	const { table, rows } = await run(one).catch(error => broken(one.title, error));
	console.log(`\n${one.name}: ${one.title}`);
	if (table.length > 0) console.table(table);
	for (const row of rows) console.log(`  ${row.what}: ${row.measured} (goal ${row.goal}): ${row.verdict}`);
	sections.push({ title: one.title, name: one.name, table, rows });
}
if (!wanted) writeReport(sections, values.quick ? 'quick' : 'full');

async function run(one: Race | Own): Promise<Told> {
	if ('run' in one) return await one.run({ workshop, quick: values.quick });
	const why = one.rig.kind === 'line' ? whyNoLines() : null;
	if (why !== null) return untold(one.title, `skipped: ${why}`);
	const rounds = Number(values.rounds ?? (values.quick ? one.quickRounds : one.rounds));
	return await runRace(one, rounds, workshop);
}

function broken(title: string, error: unknown): Told {
	process.exitCode = 1;
	return untold(title, `failed: ${error instanceof Error ? error.message : String(error)}`);
}

function untold(title: string, verdict: string): Told {
	return { table: [], rows: [{ case: title, what: 'all', goal: '–', measured: '–', verdict }] };
}
