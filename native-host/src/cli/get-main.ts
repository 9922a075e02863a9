import { runGet } from './get.ts';

process.exitCode = await runGet(process.argv.slice(2), { out: process.stdout, err: process.stderr });
