import { flatpaks } from '../../../../installers/sandboxes.ts';
import type { Problem } from '../../../../shared/domain/health.ts';
import { ill, well, type Finding, type Repair } from './finding.ts';
import { judgeFolder } from './judge-folder.ts';
import { readManifest } from './read-manifest.ts';
import {
	allowFlatpakCommand,
	allowSnapCommand,
	installCommand,
	libraryCommand,
	ownCommand,
	quote,
} from './say-command.ts';
import type { PathSeen, RegistrationSeen, RouteSeen, Seen } from './seen.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

/** One browser: what it is told, then whether the program that it starts answers. */
export function judgeBrowser(one: RegistrationSeen, seen: Seen): Finding[] {
	const registration = judgeRegistration(one, seen);
	const findings = [registration];
	if (one.sandbox) findings.push(judgeSandbox(one, seen));
	if (one.route && registration.problem !== 'manifest_foreign')
		findings.push(judgeRoute(one, one.route, seen));
	return findings;
}

function judgeRegistration(one: RegistrationSeen, seen: Seen): Finding {
	const about = { id: `registration:${one.id}`, what: `${one.title}: registration`, seen: one.path };
	const found = defectOf(one, seen);
	if (found === null) return well(about.id, about.what, `${one.path} → ${one.program?.path ?? '?'}`);
	const mended = { ...about, seen: found.seen ?? about.seen };
	const blocked = writes(found.repairs ?? []) ? judgeFolder(one.folder, seen) : null;
	if (!blocked) return ill(mended, found.problem, found);
	return ill({ ...about, seen: blocked.seen }, blocked.problem, {
		command: blocked.command,
		repairs: blocked.repairs.length > 0 ? [...blocked.repairs, ...(found.repairs ?? [])] : [],
	});
}

const writes = (repairs: readonly Repair[]): boolean => repairs.some(repair => repair.do === 'register');

type Defect = {
	readonly problem: Problem;
	readonly seen?: Finding['seen'];
	readonly command?: string | null;
	readonly repairs?: readonly Repair[];
};

/** The first thing that keeps the browser from starting this program; null: nothing does. */
function defectOf(one: RegistrationSeen, seen: Seen): Defect | null {
	const register: Repair = { do: 'register', id: one.id };
	const install = seen.isPlaced ? [register] : [{ do: 'placeProgram' } as const, register];
	const { manifest, program } = one;
	// In a folder that is closed to us nothing is to be seen: that is what is wrong, and said.
	const isHidden = manifest.kind === 'unreadable' && one.folder.refusal !== null;
	if (manifest.kind === 'none' || isHidden)
		return {
			problem: 'manifest_missing',
			command: `${seen.command} install --browser ${one.browser}`,
			repairs: install,
		};
	if (manifest.kind === 'dangling') return { problem: 'manifest_dangling', repairs: install };
	if (manifest.kind === 'unreadable')
		return {
			problem: 'manifest_unreadable',
			seen: `${one.path}: ${manifest.detail}`,
			command: ownCommand({ ...one.folder, path: one.path }, seen.platform),
		};
	const read = readManifest(manifest.text, one.family);
	if (!read || !program) return { problem: 'manifest_invalid', repairs: install };
	const isThere = program.kind !== 'none' && program.kind !== 'dangling';
	if (isThere && !program.isOurs)
		return { problem: 'manifest_foreign', seen: program.path, command: replaceCommand(one, seen) };
	if (!isThere)
		return {
			problem: 'program_missing',
			seen: program.kind === 'dangling' ? remark('link_nowhere', { path: program.path }) : program.path,
			repairs: [{ do: 'placeProgram' }, register],
		};
	if (!program.isRunnable) return notRunnable(program, seen);
	if (program.isQuarantined)
		return {
			problem: 'program_quarantined',
			seen: program.path,
			command: `xattr -d com.apple.quarantine ${quote(program.path, seen.platform)}`,
		};
	const key = keyDefect(one, seen);
	if (key) return key;
	const wanted = readManifest(one.wanted, one.family);
	const lacking = (wanted?.ids ?? []).filter(id => !read.ids.includes(id));
	if (lacking.length > 0)
		return {
			problem: 'manifest_ids',
			seen: remark('lacks', { path: one.path, names: lacking.join(', ') }),
			repairs: [register],
		};
	if (program.version !== null && program.version !== seen.version)
		return {
			problem: 'program_older',
			seen: remark('version_of', {
				path: program.path,
				version: program.version,
				wanted: seen.version,
			}),
			repairs: [{ do: 'placeProgram' }, register],
		};
	if (manifest.text !== one.wanted) return { problem: 'manifest_older', repairs: [register] };
	return null;
}

function notRunnable(program: PathSeen, { platform }: Seen): Defect {
	const isFile = program.kind === 'file';
	if (!isFile) return { problem: 'program_missing', seen: remark('no_file', { path: program.path }) };
	return {
		problem: 'program_not_runnable',
		seen: program.path,
		command: `${program.owner === 'us' ? '' : 'sudo '}chmod 755 ${quote(program.path, platform)}`,
		repairs: program.owner === 'us' ? [{ do: 'addRights', path: program.path, mode: 0o755 }] : [],
	};
}

/** Windows. */
function keyDefect(one: RegistrationSeen, seen: Seen): Defect | null {
	if (!one.key) return null;
	const { key, value } = one.key;
	const register: Repair = { do: 'register', id: one.id };
	if (value === null) return { problem: 'registry_missing', seen: key, repairs: [register] };
	if (value.type !== 'REG_SZ')
		return { problem: 'registry_type', seen: `${key}: ${value.type}`, repairs: [register] };
	if (value.data.toLowerCase() !== one.path.toLowerCase())
		return {
			problem: 'registry_elsewhere',
			seen: `${key} → ${value.data}`,
			command: replaceCommand(one, seen),
		};
	return null;
}

const replaceCommand = ({ browser }: RegistrationSeen, { command }: Seen): string =>
	`${command} install --browser ${browser} --replace`;

function judgeSandbox(one: RegistrationSeen, seen: Seen): Finding {
	const { sandbox } = one;
	const id = `sandbox:${one.id}`;
	const what = `${one.title}: sandbox`;
	if (sandbox?.kind === 'flatpak') {
		if (sandbox.isAllowed) return well(id, what, `${sandbox.app} may start programs outside`);
		return ill({ id, what, seen: sandbox.app }, 'sandbox_flatpak', {
			command: allowFlatpakCommand(sandbox.app),
			repairs: [{ do: 'allowFlatpak', app: sandbox.app }],
		});
	}
	const snap = sandbox?.snap ?? '';
	if (!sandbox?.portal)
		return ill({ id, what, seen: `snap ${snap}` }, 'sandbox_snap', {
			command: one.family === 'firefox' ? installCommand('portal', seen.packages) : flatpakOf(one.browser),
		});
	return ill({ id, what, seen: `snap ${snap}` }, 'sandbox_portal', {
		command: allowSnapCommand(snap),
	});
}

/** The same browser where it can be allowed. */
function flatpakOf(browser: string): string | null {
	const app = flatpaks.find(one => one.browser === browser)?.app;
	return app ? `flatpak install --user flathub ${app}` : null;
}

function judgeRoute(one: RegistrationSeen, route: RouteSeen, seen: Seen): Finding {
	const id = `route:${one.id}`;
	const what = `${one.title}: starts and answers`;
	if (route.kind === 'answered') return well(id, what, `version ${route.version} said hello`);
	const [, library] =
		/error while loading shared libraries: (?:\S*\/)?(lib[^\s/]+?):/u.exec(route.detail) ?? [];
	if (library !== undefined)
		return ill({ id, what, seen: library }, 'route_library', {
			command: libraryCommand(library, seen.packages),
			// What runs here finds what it needs: in the place of one that does not, it answers.
			repairs: [{ do: 'placeProgram' }, { do: 'register', id: one.id }],
		});
	return ill({ id, what, seen: route.detail }, 'route_failed', {
		command: `${seen.command} doctor --fix`,
		repairs: [{ do: 'placeProgram' }, { do: 'register', id: one.id }],
	});
}
