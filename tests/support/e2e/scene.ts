import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { geckoId } from '../../../installers/extension-ids.ts';
import { makeMedia } from '../../demo/media.ts';
import { startSite, type Site } from '../../demo/site.ts';
import { launchChromium } from '../browsers/chromium.ts';
import { startDisplay, type Display } from '../browsers/display.ts';
import type { DrivenBrowser } from '../browsers/driven-browser.ts';
import { launchFirefox } from '../browsers/firefox.ts';
import { makeHome, type Home } from '../browsers/home.ts';
import { processesWith, type RunningProcess } from '../browsers/processes.ts';
import { waitFor, type WaitOptions } from '../browsers/wait-for.ts';
import { standInForYtDlp } from './stand-in-for-yt-dlp.ts';
import { built, listTasks, rustloader, type Listed } from '../rustloader.ts';

/** One person, the demo site, and whatever browsers, hosts and daemons they start; all gone at the end. */
export type Scene = {
	readonly site: Site;
	readonly home: Home;
	readonly env: NodeJS.ProcessEnv;
	/** Chromium has a context menu only under a display, which is started for it. */
	launch(browser: DrivenBrowser['name']): Promise<DrivenBrowser>;
	/** Runs the built program, as this person. */
	run(...args: readonly string[]): Promise<string>;
	tasks(): Promise<Listed[]>;
	/** Waits until the task of this address has this status. */
	taskThat(is: Listed['status'], url: string, options?: WaitOptions): Promise<Listed>;
	daemons(): RunningProcess[];
	/** A path in tests/output/ to leave a picture at. */
	picture(name: string): string;
};

export type SceneOptions = {
	readonly fileBytes?: number;
	readonly media?: boolean;
	/** Whether the program is registered with the browsers from the start. */
	readonly installed?: boolean;
};

const output = fileURLToPath(new URL('../../output/', import.meta.url));
const fileBytesDefault = 20_000_000;

/** A test's body, given a scene; where it fails, pictures of the browsers and the daemon's log stay behind. */
export function inScene(options: SceneOptions, body: (scene: Scene) => Promise<void>) {
	return async ({ task }: { readonly task: { readonly name: string } }): Promise<void> => {
		await using stack = new AsyncDisposableStack();
		const browsers: DrivenBrowser[] = [];
		const scene = await setUp(options, stack, browsers);
		try {
			await body(scene);
		} catch (error) {
			await keepEvidence(task.name, scene, browsers);
			throw error;
		}
	};
}

async function setUp(
	{ fileBytes = fileBytesDefault, media = false, installed = true }: SceneOptions,
	stack: AsyncDisposableStack,
	browsers: DrivenBrowser[],
): Promise<Scene> {
	mkdirSync(output, { recursive: true });
	const site = stack.use(await startSite({ media: media ? await makeMedia() : null, fileBytes }));
	const home = stack.use(makeHome());
	const { env } = home;
	let display: Promise<Display> | null = null;
	if (!media) standInForYtDlp(home);
	if (installed) await rustloader(env, 'install');
	return {
		site,
		home,
		env,
		launch: async name => {
			if (name === 'chromium') display ??= startDisplay().then(started => stack.use(started));
			const browser =
				name === 'firefox'
					? await launchFirefox({ extension: built.firefox, home, addonId: geckoId })
					: await launchChromium({ extension: built.chrome, home, display: (await display)?.name ?? '' });
			browsers.push(browser);
			return stack.use(browser);
		},
		run: (...args) => rustloader(env, ...args),
		tasks: () => listTasks(env),
		taskThat: (status, url, waiting) => waitForTask(env, { status, url }, waiting),
		daemons: () =>
			processesWith(`RUSTLOADER_HOME=${home.state}`).filter(({ command }) => command[1] === 'daemon'),
		picture: name => join(output, `${name}.png`),
	};
}

async function waitForTask(
	env: NodeJS.ProcessEnv,
	{ status, url }: Pick<Listed, 'status' | 'url'>,
	options: WaitOptions = {},
): Promise<Listed> {
	let last: Listed | undefined;
	const find = async (): Promise<Listed | null> => {
		last = (await listTasks(env)).find(task => task.url === url);
		return last?.status === status ? last : null;
	};
	return waitFor(`${url} to be ${status}`, find, { everyMs: 150, ...options }).catch(error => {
		throw new Error(`${String(error)}; last seen: ${JSON.stringify(last)}`);
	});
}

async function keepEvidence(
	test: string,
	{ home }: Scene,
	browsers: readonly DrivenBrowser[],
): Promise<void> {
	const name = `failed-${test
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/gu, '-')
		.slice(0, 60)}`;
	for (const browser of browsers) {
		await browser.screenshot(join(output, `${name}-${browser.name}.png`)).catch(() => {});
		const popup = await browser.openPopup().catch(() => null);
		await popup?.screenshot(join(output, `${name}-${browser.name}-popup.png`)).catch(() => {});
	}
	const logs = existsSync(home.state) ? readdirSync(home.state).filter(file => file.endsWith('.log')) : [];
	for (const log of logs) copyFileSync(join(home.state, log), join(output, `${name}-${log}`));
}
