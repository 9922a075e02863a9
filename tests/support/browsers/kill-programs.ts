import { killProcess, processesWith, type RunningProcess } from './processes.ts';

/** Kills the hosts or the daemons of this person; false where none ran. */
export async function killPrograms(env: NodeJS.ProcessEnv, victim: 'host' | 'daemon'): Promise<boolean> {
	const isMeant = ({ command }: RunningProcess): boolean =>
		(command[0] ?? '').endsWith('/rustloader') && (command[1] === 'daemon') === (victim === 'daemon');
	const mark = `HOME=${env['HOME']}`;
	const meant = processesWith(mark).filter(isMeant);
	for (const { pid } of meant) await killProcess(pid);
	return meant.length > 0;
}
