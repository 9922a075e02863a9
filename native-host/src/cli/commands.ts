import type { EngineOfQueue } from '../app/open-engine.ts';
import type { Folders } from '../effects/folders.ts';
import type { Command } from './define-command.ts';

type Entry = { readonly summary: string; readonly load: () => Promise<Command> };

/** Every command in the order of the help; a command's code is loaded when it is called. */
export const commands = new Map<string, Entry>([
	entry('get', 'Download here and now, without the queue', async () => (await import('./get.ts')).command),
	entry('add', 'Put downloads into the queue', async () => (await import('./add.ts')).command),
	entry('list', 'Show the queue', async () => (await import('./list.ts')).command),
	entry('watch', 'Follow the queue as it changes', async () => (await import('./watch.ts')).command),
	entry('pause', 'Pause downloads', async () => (await import('./change.ts')).pause),
	entry('resume', 'Resume downloads that are paused', async () => (await import('./change.ts')).resume),
	entry('finish', 'End recordings of live streams', async () => (await import('./change.ts')).finish),
	entry('restart', 'Restart downloads that do not get on', async () => (await import('./change.ts')).restart),
	entry('cancel', 'Cancel downloads', async () => (await import('./change.ts')).cancel),
	entry('retry', 'Try failed downloads again', async () => (await import('./change.ts')).retry),
	entry('reset', 'Begin downloads anew', async () => (await import('./change.ts')).reset),
	entry(
		'dismiss',
		'Take downloads off the list that have ended',
		async () => (await import('./change.ts')).dismiss,
	),
	entry('remove', 'Take downloads off the list', async () => (await import('./change.ts')).remove),
	entry('history', 'Tell what happened to a download', async () => (await import('./history.ts')).command),
	entry('saved', 'Show how much was saved', async () => (await import('./saved.ts')).command),
	entry('faults', 'Show how often what failed', async () => (await import('./faults.ts')).command),
	entry('schedule', 'Let a download start at a time', async () => (await import('./schedule.ts')).command),
	entry('limit', 'Limit the rate of a download', async () => (await import('./limit.ts')).command),
	entry(
		'move-file',
		"Move a download's file elsewhere",
		async () => (await import('./move-file.ts')).command,
	),
	entry('formats', 'Show what a page holds', async () => (await import('./formats.ts')).command),
	entry(
		'yt-dlp',
		'Show or update the program that reads web pages',
		async () => (await import('./yt-dlp.ts')).command,
	),
	entry(
		'tools',
		'Show or choose the programs that are used',
		async () => (await import('./tools.ts')).command,
	),
	entry(
		'duplicate',
		'Say what becomes of a file that is there already',
		async () => (await import('./duplicate.ts')).command,
	),
	entry('plugins', 'Show or enable plugins for sites', async () => (await import('./plugins.ts')).command),
	entry(
		'notices',
		'Tell what went wrong beside the downloads',
		async () => (await import('./notices.ts')).command,
	),
	entry('export', 'Write the queue to a file', async () => (await import('./export.ts')).command),
	entry(
		'import',
		'Add what export wrote, or a list of addresses',
		async () => (await import('./import.ts')).command,
	),
	entry('relink', 'Give a download a new address', async () => (await import('./relink.ts')).command),
	entry('settings', 'Show or change the settings', async () => (await import('./settings.ts')).command),
	entry('install', 'Register with your browsers', async () => (await import('./install.ts')).command),
	entry('uninstall', 'Undo what install did', async () => (await import('./uninstall.ts')).command),
	entry('doctor', 'Find out what is wrong, and repair it', async () => (await import('./doctor.ts')).command),
	entry('daemon', 'Run the queue (started by itself)', async () =>
		(await import('./daemon.ts')).daemonCommand(openEngine),
	),
	entry('stop', 'Stop the daemon', async () => (await import('./stop.ts')).command),
	entry(
		'stand-in-for-node',
		'Run a script for yt-dlp (started by it)',
		async () => (await import('./stand-in-for-node.ts')).command,
	),
	entry(
		'plugin-host',
		'Run a plugin (started by itself)',
		async () => (await import('./plugin-host.ts')).command,
	),
	entry('native-host', 'Speak with a browser', async () => (await import('./native-host.ts')).command),
]);

function entry(name: string, summary: string, load: Entry['load']): [string, Entry] {
	return [name, { summary, load }];
}

async function openEngine(folders: Folders): Promise<EngineOfQueue> {
	return (await import('../app/open-engine.ts')).openEngine(folders);
}
