import { runCli } from '../../native-host/src/cli/run.ts';
import { daemonCommand } from '../../native-host/src/cli/daemon.ts';
import { fault } from '../../shared/domain/faults.ts';
import { err } from '../../shared/kernel/result.ts';
import { countingEngine } from './queue/counting-engine.ts';

/**
 * The whole program, but for its engine: every run of this one lasts until it is stopped, so that a download can be
 * looked at while it is one. Daemons that this program starts are this program too.
 */
const [command, ...rest] = process.argv.slice(2);
process.exitCode =
	command === 'daemon'
		? await daemonCommand(() =>
				Promise.resolve({
					engine: countingEngine().engine,
					extract: async () => async () => err(fault('yt_dlp_missing')),
					applySettings: () => {},
				}),
			).run(rest)
		: await runCli(process.argv.slice(2));
