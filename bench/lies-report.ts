import { machine, tableOf, writePage } from './report.ts';
import { wary } from './wary.ts';

type Found = {
	readonly table: readonly Readonly<Record<string, string>>[];
	readonly causes: readonly Readonly<Record<string, string>>[];
	readonly scripts: number;
	readonly seed: number;
	readonly boundSeconds: number;
};

/** docs/lying-servers.md */
export function writeLies({ table, causes, scripts, seed, boundSeconds }: Found): void {
	writePage('lying-servers.md', [
		'# Servers that lie',
		`Written by \`npm run bench -- --case lies\` on ${new Date().toISOString().slice(0, 10)}; do not edit.`,
		`What becomes of one download from a server that does not do what it should: ${scripts} random scripts (seed
${seed}), the same for each client, each with a server that has not met it before.`,
		tableOf(table),
		`- **equal**: it ended well, and the file is a whole version of what was served.
- **failed**: it said so by its exit code, and left nothing, or something that says that it is not whole.
- **failed, half file under its name**: it said so, but what has the file's name is not the file.
- **a login page for the file**: it ended well, and what has the file's name is the page that asks for a login.
- **corrupt**: it ended well, and the file is wrong or not there.
- **hung**: it did not end within ${boundSeconds} s.`,
		'## Why Rustloader gave up',
		`Script by script: what it said, and whether one of the others ended with a right file there. Where nobody did, the
server has no right file to give within the time and the number of requests that it is good for, or answers with
something that nobody may take for it.`,
		tableOf(causes),
		'## What the server does',
		`One to eight answers, one a request, the last for all that follow; four in thirteen are right. The others cut the
body by closing, resetting or falling silent; ignore or shift ranges, state wrong ones or none, answer with
multipart/byteranges or with a part that nobody asked for; change the file under the same address, with or without a
word, and flip its validators; encode unasked; send too much, too little, or rubbish behind it; chunk, close for an
end, speak HTTP/1.0, end lines with a line feed alone; inject lines into the head, fold them, never end it; redirect
on, round and round, elsewhere or to other schemes; refuse with Retry-After in seconds and dates; want logins and
cookies; and let an address expire after some requests or a moment. The list is \`tests/support/server/lies.ts\`; where
nothing on the wire could tell a client (a body that ends where the connection does, cut by ending it), a script is
left out. Files are of 16 B to 6.4 MB. The law that Rustloader never ends with a wrong file is tested on 10,000 other
scripts each time its tests run (\`download-laws.test.ts\`).`,
		'## How each client is set up',
		wary.map(({ name, told }) => `- **${name}**: ${told}`).join('\n'),
		`All are given the login and the cookie where a script may want one. A script of many failures is more than some
options allow for: a count of "failed" says as much about patience as about care. Those of "corrupt" and of half files
do not.`,
		'## Machine',
		machine(),
	]);
}
