import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileDigest } from '../tests/support/file-digest.ts';
import type { Race } from './cases.ts';
import { clients, trusting, type Client } from './clients.ts';
import { judge, median, type Row, type Sample } from './goals.ts';
import { measure, settleDisk } from './measure.ts';
import type { Served } from './rigs/rig.ts';
import { serve } from './rigs/serve.ts';
import type { Workshop } from './workshop.ts';

/** What a case tells: the table of all clients, and a row a goal. */
export type Told = {
	readonly table: readonly Readonly<Record<string, string>>[];
	readonly rows: readonly Row[];
};

/** Clients take turns, so that a busy moment of the machine meets all of them; the first round is thrown away. */
export async function runRace(race: Race, rounds: number, workshop: Workshop): Promise<Told> {
	const source = workshop.source(race.bytes);
	await using server = await serve(race.rig, source.path, workshop.certificate());
	const costs: { [Name in Client]?: Sample[] } = {};
	for (let round = 0; round <= rounds; round++)
		for (const client of turnsOf(race.clients, round)) {
			const cost = await once(client, race, { server, digest: source.digest, workshop });
			if (round > 0) (costs[client] ??= []).push(cost);
		}
	return {
		table: race.clients.map(client => row(client, costs[client] ?? [])),
		rows: race.goals.map(goal => judge(race.title, goal, costs)),
	};
}

/** Another one goes first each time. */
const turnsOf = (of: readonly Client[], round: number): readonly Client[] =>
	of.map((_, index) => of[(index + round) % of.length] as Client);

type Scene = { readonly server: Served; readonly digest: string; readonly workshop: Workshop };

async function once(client: Client, race: Race, { server, digest, workshop }: Scene): Promise<Sample> {
	const folder = mkdtempSync(join(workshop.folder(race.to), 'run-'));
	try {
		await server.renew();
		if (race.to === 'disk') await settleDisk(folder);
		const { connections } = race;
		const asked = { url: `${server.url}/file`, name: 'out', connections, trust: server.trust };
		const [command = '', ...args] = [...server.via, ...clients[client](asked)];
		const env = { HOME: folder, RUSTLOADER_HOME: join(folder, 'state'), ...trusting(server.trust) };
		const cost = await measure(command, args, { cwd: folder, env });
		const saving =
			race.to === 'disk' ? (await measure('sync', ['-d', 'out'], { cwd: folder })).wallSeconds : 0;
		if ((await fileDigest(join(folder, 'out'))) !== digest) throw new Error(`${client} wrote a wrong file`);
		return { ...cost, durableSeconds: cost.wallSeconds + saving };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const row = (client: Client, costs: readonly Sample[]): Record<string, string> => ({
	client,
	'wall s': median(costs.map(cost => cost.wallSeconds)).toFixed(3),
	'durable s': median(costs.map(cost => cost.durableSeconds)).toFixed(3),
	'CPU s': median(costs.map(cost => cost.cpuSeconds)).toFixed(3),
	// One that ends at once is not seen.
	'peak MB': Math.max(...costs.map(cost => cost.peakMegabytes))
		.toFixed(0)
		.replace(/^0$/u, '–'),
	'own MB': Math.max(...costs.map(cost => cost.peakOwnMegabytes))
		.toFixed(0)
		.replace(/^0$/u, '–'),
});
