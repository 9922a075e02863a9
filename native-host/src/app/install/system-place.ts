import { join } from 'node:path';
import { thisPlatform } from './targets.ts';

/** Where the program and its record lie that are there for everybody. */
export function systemState(env: NodeJS.ProcessEnv = process.env): string {
	if (thisPlatform === 'win32') return join(env['ProgramData'] ?? String.raw`C:\ProgramData`, 'Rustloader');
	return thisPlatform === 'darwin' ? '/Library/Application Support/Rustloader' : '/opt/rustloader';
}

export const systemReceipt = (root = ''): string => join(root, systemState(), 'install.json');
