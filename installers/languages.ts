import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { defectsOf, tagOf, wantedOf, type Catalog, type Message } from './language-defects.ts';

/**
 * For those who translate; docs/translating.md says how.
 *
 *     languages                   what each language lacks, or has wrong
 *     languages missing de        as JSON: the keys that German lacks, with the English words
 *     languages take de FILE      takes translations of that form into German
 */
const extension = new URL('../extension/', import.meta.url);
const fileOf = (folder: string): URL => new URL(`_locales/${folder}/messages.json`, extension);

async function readJson(file: URL): Promise<unknown> {
	return JSON.parse(await readFile(file, 'utf8'));
}

/** Empty where there is none yet. */
async function readCatalog(folder: string): Promise<Catalog> {
	const missing = (error: NodeJS.ErrnoException): Catalog => {
		if (error.code === 'ENOENT') return {};
		throw error;
	};
	return readJson(fileOf(folder)).catch(missing) as Promise<Catalog>;
}

async function report(): Promise<number> {
	const { wanted } = (await readJson(new URL('languages.json', extension))) as { wanted: string[] };
	const english = await readCatalog('en');
	let count = 0;
	for (const folder of wanted) {
		const defects = defectsOf(folder, await readCatalog(folder), english);
		count += defects.length;
		console.info(`${folder}: ${wantedOf(folder, english).size} keys, ${defects.length} defects`);
		for (const { kind, key, why } of defects) console.info(`  ${kind} ${key}: ${why}`);
	}
	return count === 0 ? 0 : 1;
}

async function missing(folder: string): Promise<number> {
	const catalog = await readCatalog(folder);
	const lacking = [...wantedOf(folder, await readCatalog('en'))].filter(([key]) => !(key in catalog));
	console.info(
		JSON.stringify(Object.fromEntries(lacking.map(([key, { english }]) => [key, english])), null, '\t'),
	);
	return 0;
}

/** Writes the keys in the English order, with their placeholders; what no page uses goes. */
async function take(folder: string, path: string): Promise<number> {
	const given = (await readJson(new URL(path, `file://${process.cwd()}/`))) as Record<string, string>;
	const english = await readCatalog('en');
	const catalog = await readCatalog(folder);
	const taken: Record<string, Message> = {};
	for (const key of wantedOf(folder, english).keys()) {
		const words = given[key];
		const message = typeof words === 'string' ? messageOf(words) : catalog[key];
		if (message) taken[key] = message;
	}
	await mkdir(new URL('.', fileOf(folder)), { recursive: true });
	await writeFile(fileOf(folder), `${JSON.stringify(taken, null, '\t')}\n`);
	const defects = defectsOf(folder, taken, english);
	for (const { kind, key, why } of defects) console.info(`${kind} ${key}: ${why}`);
	return defects.length === 0 ? 0 : 1;
}

function messageOf(message: string): Message {
	const names = new Set([...message.matchAll(/\$(\w+)\$/gu)].map(([, name]) => name ?? ''));
	if (names.size === 0) return { message };
	return {
		message,
		placeholders: Object.fromEntries([...names].map(name => [name, { content: `{${name}}` }])),
	};
}

const [command, folder, path] = process.argv.slice(2);
const known = folder === undefined || Intl.PluralRules.supportedLocalesOf(tagOf(folder)).length === 1;
if (command === undefined) process.exitCode = await report();
else if (command === 'missing' && folder !== undefined && known) process.exitCode = await missing(folder);
else if (command === 'take' && folder !== undefined && known && path !== undefined)
	process.exitCode = await take(folder, path);
else {
	console.error('languages [missing LANGUAGE | take LANGUAGE FILE]');
	process.exitCode = 2;
}
