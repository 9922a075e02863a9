import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Writes what V8 makes of a unit: compile-unit.ts FILE CACHE all|outer, functions within others or not. */
const [file = '', cache = '', functions] = process.argv.slice(2);

const code = readFileSync(file, 'utf8');
if (functions === 'all') setFlagsFromString('--no-lazy');
const script = new Script(code, { filename: file });
// V8 takes a cache only where its flags are those it was made with.
setFlagsFromString('--lazy');
writeFileSync(cache, script.createCachedData());
