import { resolve } from 'node:path';
import { runCli } from './cli/run.ts';

// The daemon works in another folder than whoever started it.
if (process.env['RUSTLOADER_HOME']) process.env['RUSTLOADER_HOME'] = resolve(process.env['RUSTLOADER_HOME']);

process.exitCode = await runCli(process.argv.slice(2));
