import { rustloader } from './clients.ts';

type Asked = {
	readonly url: string;
	readonly login: { readonly user: string; readonly password: string } | null;
	readonly cookie: string | null;
};

/** A client as somebody sets it up who expects a bad server. Each writes `out.bin` into its working folder. */
export type Wary = {
	readonly name: string;
	/** As the page tells. */
	readonly told: string;
	readonly command: (asked: Asked) => readonly [string, ...string[]];
	/** What beside the file says that it is not whole. */
	readonly marks: readonly string[];
	/** Why it failed, in what it printed. */
	readonly reason?: (said: string) => string | null;
};

const patience = ['--connect-timeout', '3', '--speed-limit', '1', '--speed-time', '3'];
const polite = ['-sSfL', '--max-redirs', '20', '--compressed', ...patience];

const curlFor = ({ url, login, cookie }: Asked): string[] => [
	...(login ? ['--anyauth', '-u', `${login.user}:${login.password}`] : []),
	...(cookie === null ? [] : ['-b', cookie]),
	'-o',
	'out.bin',
	url,
];

/** Until it succeeds, six times at most. */
const again = 'for try in 1 2 3 4 5 6; do "$@" && exit 0; sleep 1; done; exit 1';

export const wary: readonly Wary[] = [
	{
		name: 'rustloader',
		told: '`rustloader get -s 16`, nothing else: its own retries, its own limits of 30 s for an answer and 30 s without a byte.',
		marks: [],
		command: ({ url, login, cookie }) => [
			rustloader,
			'get',
			login ? url.replace('//', `//${login.user}:${encodeURIComponent(login.password)}@`) : url,
			'-o',
			'out.bin',
			'-s',
			'16',
			'--json',
			...(cookie === null ? [] : ['--header', `Cookie: ${cookie}`]),
		],
		reason: said => /"fault":"(\w+)"/u.exec(said.trim().split('\n').at(-1) ?? '')?.[1] ?? null,
	},
	{
		name: 'aria2',
		told: '`aria2c -x16 -s16 -k1M --continue=true --max-tries=6 --retry-wait=1 --connect-timeout=3 --timeout=3 --http-accept-gzip=true`; it knows no Digest logins. A file with its `.aria2` beside it counts as one that says that it is not whole.',
		marks: ['.aria2'],
		command: ({ url, login, cookie }) => [
			'aria2c',
			'--no-conf',
			'-q',
			'-x16',
			'-s16',
			'-k1M',
			'--file-allocation=none',
			'--continue=true',
			'--auto-file-renaming=false',
			'--max-tries=6',
			'--retry-wait=1',
			'--connect-timeout=3',
			'--timeout=3',
			'--http-accept-gzip=true',
			...(login ? [`--http-user=${login.user}`, `--http-passwd=${login.password}`] : []),
			...(cookie === null ? [] : [`--header=Cookie: ${cookie}`]),
			'-o',
			'out.bin',
			url,
		],
	},
	{
		name: 'curl, which retries',
		told: `\`curl ${polite.join(' ')} --retry 5 --retry-all-errors --retry-max-time 60 --anyauth\`: each attempt begins anew.`,
		marks: [],
		command: asked => [
			'curl',
			...polite,
			'--retry',
			'5',
			'--retry-all-errors',
			'--retry-max-time',
			'60',
			...curlFor(asked),
		],
	},
	{
		name: 'curl, which resumes',
		told: `\`curl -C - ${polite.join(' ')} --anyauth\`, up to six times, a second apart, until it succeeds: the way it goes on with what is there.`,
		marks: [],
		command: asked => ['sh', '-c', again, 'sh', 'curl', '-C', '-', ...polite, ...curlFor(asked)],
	},
];
