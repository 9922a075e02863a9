import { ill, type Finding } from './finding.ts';
import { judgeDaemon } from './judge-daemon.ts';
import { judgeMachine } from './judge-machine.ts';
import { judgeBrowser } from './judge-registration.ts';
import { judgeTools } from './judge-tools.ts';
import type { Seen } from './seen.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** Everything that can be said of what was seen: browsers first, for most of what fails fails there. */
export function diagnose(seen: Seen): Finding[] {
	const browsers = seen.registrations.flatMap(one => judgeBrowser(one, seen));
	return [
		...(browsers.length > 0 ? browsers : [noBrowser(seen)]),
		...judgeDaemon(seen),
		...judgeMachine(seen),
		...judgeTools(seen),
	];
}

const noBrowser = ({ command }: Seen): Finding =>
	ill({ id: 'browsers', what: 'Browsers', seen: remark('not_found') }, 'browser_none', {
		command: `${command} install --browser firefox`,
	});
