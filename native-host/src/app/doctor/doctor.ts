import type { HealthReport, RepairOutcome } from '../../../../shared/domain/health.ts';
import { diagnose } from '../../core/doctor/diagnose.ts';
import {
	leaveFor,
	toCheck,
	worstOf,
	type Finding,
	type Leave,
	type Repair,
} from '../../core/doctor/finding.ts';
import { applyRepair, type RepairPorts } from './apply-repair.ts';
import { lookAtAll, type DoctorPorts, type Looked } from './look.ts';

export type Examined = Looked & { readonly findings: readonly Finding[]; readonly report: HealthReport };

/** Looks at everything, and changes nothing but what a browser's start of the program changes. */
export async function examine(
	ports: DoctorPorts,
	extension: string | null,
	signal: AbortSignal,
): Promise<Examined> {
	const looked = await lookAtAll(ports, extension, signal);
	const findings = diagnose(looked.seen);
	const checks = findings.map(toCheck);
	const { version, platform } = looked.seen;
	return { ...looked, findings, report: { verdict: worstOf(checks), version, platform, checks } };
}

/**
 * Repairs those findings, each by itself: one that fails keeps no other from its turn. What may not be done by who asks
 * is told, and not done.
 */
export async function repairAll(
	findings: readonly Finding[],
	allowed: ReadonlySet<Leave>,
	ports: RepairPorts,
): Promise<RepairOutcome[]> {
	const outcomes: RepairOutcome[] = [];
	// What several findings want is done once.
	const done = new Map<string, string>();
	for (const { id, repairs } of findings) {
		const barred = repairs.find(repair => !allowed.has(leaveFor(repair)));
		if (barred) outcomes.push({ id, done: false, detail: barredBy[leaveFor(barred)] });
		else if (repairs.length > 0) outcomes.push(await repairOne(id, repairs, ports, done));
	}
	return outcomes;
}

const barredBy: Readonly<Record<Leave, string>> = {
	here: 'that is not to be done',
	'command line': 'that is for the command line',
	sandbox: 'that opens a sandbox: say so with --allow-sandbox',
	proxy: 'that goes without the proxy: say so with --no-proxy',
	system: 'that changes the system: say so with --system',
};

async function repairOne(
	id: string,
	repairs: readonly Repair[],
	ports: RepairPorts,
	done: Map<string, string>,
): Promise<RepairOutcome> {
	const said: string[] = [];
	try {
		for (const repair of repairs) {
			const key = JSON.stringify(repair);
			const detail = done.get(key) ?? (await applyRepair(repair, ports));
			done.set(key, detail);
			said.push(detail);
		}
		return { id, done: true, detail: said.join('; ') };
	} catch (error) {
		said.push(error instanceof Error ? error.message : String(error));
		return { id, done: false, detail: said.join('; ') };
	}
}
