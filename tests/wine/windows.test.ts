import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromeExtensionId } from '../../installers/extension-ids.ts';
import { contentSha256 } from '../support/server/content.ts';
import { startServer } from '../support/server/server.ts';
import { isWineThere, openWine } from './wine.ts';

const big = 30 * 1024 * 1024 + 77;
const small = 300_000;

type State = { status: string; by?: string; path?: string; digest?: string };
type Ran = { status: number; stdout: string; stderr: string };
type Seen = {
	failure?: string;
	install: Ran;
	key: Ran;
	manifest: { path: string; allowed_origins: string[] };
	hello: { version: string };
	connections: number;
	hostExit: number;
	afterBrowser: string;
	helloAgain: { version: string };
	afterKill: State;
	done: State;
	digest: string;
	more: State[];
	uninstall: Ran;
	keyAfter: Ran;
	left: string[];
	downloads: string[];
};

test.runIf(isWineThere)(
	'Windows: install, a browser, a segmented download through the end of the browser and a kill, names, uninstall',
	async () => {
		const names = { '/big.bin': big, '/Case.bin': small, '/case.bin': small, '/small.bin': small };
		const files = Object.entries(names).map(([path, size], seed) => [path, { size, seed }] as const);
		const server = await startServer(Object.fromEntries(files));
		server.totalBytesPerSecond = 512 * 1024;
		await using wine = await openWine();
		const setting = {
			program: wine.program,
			origin: server.origin,
			sender: `chrome-extension://${chromeExtensionId}/`,
			result: wine.path('seen.json'),
		};
		writeFileSync(join(wine.folder, 'setting.json'), JSON.stringify(setting));
		const log = await wine.node('driver.mjs', wine.path('setting.json'));
		let text: string;
		try {
			text = readFileSync(join(wine.folder, 'seen.json'), 'utf8');
		} catch {
			throw new Error(`nothing was seen: ${readFileSync(log, 'utf8')}`);
		}
		const seen = JSON.parse(text) as Seen;
		await server.close();
		expect(seen.failure, text).toBeUndefined();

		expect(seen.install).toMatchObject({ status: 0 });
		expect(seen.key.stdout).toContain(String.raw`Rustloader\browsers\chrome.json`);
		expect(seen.manifest.path).toMatch(/\\AppData\\Local\\Rustloader\\bin\\rustloader\.exe$/u);
		expect(seen.manifest.allowed_origins).toContain(setting.sender);

		expect(seen.hello.version).toBe(seen.helloAgain.version);
		expect(seen.connections).toBeGreaterThan(1);
		expect(seen.hostExit).toBe(0);
		expect(seen.afterBrowser, text).toContain('"downloading"');
		expect(seen.afterKill).toMatchObject({ status: 'paused', by: 'restart' });
		expect(seen.done, text).toMatchObject({ status: 'completed' });
		expect(seen.digest).toBe(contentSha256(0, big));
		// What was saved before the kill was not fetched again.
		expect(server.servedTwice('/big.bin').bytes - big).toBeLessThan(3 * 1024 * 1024);

		expect(seen.more.map(({ status }) => status)).toEqual(seen.more.map(() => 'completed'));
		expect(seen.more.map(({ digest }) => digest)).toEqual(
			[1, 2, 3, 3].map(seed => contentSha256(seed, small)),
		);
		const [one, other, reserved, long] = seen.more.map(({ path = '' }) => path);
		expect(one?.toLowerCase()).not.toBe(other?.toLowerCase());
		expect(reserved).toMatch(/\\_CON\.bin$/u);
		expect(long?.length).toBeGreaterThan(300);

		expect(seen.uninstall).toMatchObject({ status: 0 });
		expect(seen.keyAfter.status).not.toBe(0);
		expect(seen.left).not.toContain('bin');
		expect(seen.downloads).toContain('big.bin');
	},
	900_000,
);
