import { spawnSync } from 'node:child_process';

/**
 * Windows: browsers keep the programs they start in a job, and end all of it when they end. A process that the
 * system's own service starts is in no job of theirs. What it is to start, where and with which environment are
 * variables, and never part of the script. Tells the process' number; null where it was not started.
 */
export function launchOutsideJob(
	command: readonly [string, ...string[]],
	folder: string,
	env: NodeJS.ProcessEnv,
): number | null {
	const given = { RUSTLOADER_LAUNCH: commandLine(command), RUSTLOADER_LAUNCH_FOLDER: folder };
	const { status, stdout } = spawnSync('powershell.exe', powershellArguments, {
		env: { ...env, ...given },
		encoding: 'utf8',
		windowsHide: true,
		timeout: launchMsMax,
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return status === 0 ? readProcessId(stdout) : null;
}

const launchMsMax = 15_000;

/** Detached: without a console, so that no window is shown. 0: it was created. */
const script = `
$ErrorActionPreference = 'Stop'
$own = 'RUSTLOADER_LAUNCH', 'RUSTLOADER_LAUNCH_FOLDER'
$variables = [string[]]@(Get-ChildItem Env: | Where-Object { $own -notcontains $_.Name } | ForEach-Object { $_.Name + '=' + $_.Value })
$startup = New-CimInstance -ClassName Win32_ProcessStartup -ClientOnly -Property @{ CreateFlags = [uint32]8; ShowWindow = [uint16]0; EnvironmentVariables = $variables }
$made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = $env:RUSTLOADER_LAUNCH; CurrentDirectory = $env:RUSTLOADER_LAUNCH_FOLDER; ProcessStartupInformation = $startup }
'started ' + $made.ReturnValue + ' ' + $made.ProcessId
`;

const powershellArguments = [
	'-NoLogo',
	'-NoProfile',
	'-NonInteractive',
	'-EncodedCommand',
	Buffer.from(script, 'utf16le').toString('base64'),
];

/** Anything else, nothing at all included, is no start: some systems have a PowerShell that does nothing. */
export function readProcessId(said: string): number | null {
	const [, id] = /^started 0 (\d{1,10})\s*$/mu.exec(said) ?? [];
	return id === undefined ? null : Number(id);
}

/** As programs of Windows take their command line apart (CommandLineToArgvW). */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ');

function quoted(word: string): string {
	if (word !== '' && !/[\s"]/u.test(word)) return word;
	// A backslash counts only before a quotation mark.
	return `"${word.replaceAll(/(\\*)"/gu, String.raw`$1$1\"`).replace(/(\\+)$/u, '$1$1')}"`;
}
