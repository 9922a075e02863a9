import { resolve } from 'node:path';
import { runCli } from './cli/run.ts';

// The daemon works in another folder than whoever started it.
if (process.env['RUSTLOADER_HOME']) process.env['RUSTLOADER_HOME'] = resolve(process.env['RUSTLOADER_HOME']);

// No await: the bundle is a CommonJS module, which starts faster.
void runCli(process.argv.slice(2)).then(code => (process.exitCode = code));
