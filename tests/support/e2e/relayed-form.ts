import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { geckoId } from '../../../installers/extension-ids.ts';
import { launchChromium } from '../browsers/chromium.ts';
import type { DrivenBrowser } from '../browsers/driven-browser.ts';
import { launchFirefox } from '../browsers/firefox.ts';
import { fileDigest } from '../file-digest.ts';
import { makeHome } from '../browsers/home.ts';
import { waitFor } from '../browsers/wait-for.ts';
import { standInForYtDlp } from './stand-in-for-yt-dlp.ts';
import { listTasks, rustloader } from '../rustloader.ts';
import { contentAt, contentSha256 } from '../server/content.ts';
import { setStored } from './extension-storage.ts';
import { grantedExtension } from './granted-extension.ts';

/** Memory of the processes that extensions run in, in MB of a million bytes. */
export type Relayed = {
	readonly beforeMegabytes: number;
	readonly peakMegabytes: number;
	/** What the relay asked for; the rest is the browser's own program and the worker at rest. */
	readonly growthMegabytes: number;
	readonly seconds: number;
	/** Every byte of the file is as it was sent. */
	readonly isWhole: boolean;
};

const sampleMs = 200;
/** Of the content; any will do. */
const seed = 7;
const stepBytes = 256 * 1024;

/** The answer to a form, `bytes` long, is brought by the browser; meanwhile its extension's memory is watched. */
export async function relayForm(name: DrivenBrowser['name'], bytes: number): Promise<Relayed> {
	await using stack = new AsyncDisposableStack();
	const home = stack.use(makeHome());
	const origin = await serveForm(stack, bytes);
	standInForYtDlp(home);
	await rustloader(home.env, 'install');
	const extension = stack.use(grantedExtension(name, ['downloads', 'cookies'])).folder;
	const own = { ...home, downloads: join(home.home, 'browser-downloads') };
	const browser = stack.use(
		name === 'chromium'
			? await launchChromium({ extension, home: own })
			: await launchFirefox({ extension, home: own, addonId: geckoId }),
	);
	await browser.goTo(origin);
	await setStored(browser, { takeover: { mode: 'rules', minBytes: 0, relayForms: true } });
	const memory = () => extensionMemory(browser.pid);
	const before = memory();
	let peak = before;
	const sampling = setInterval(() => (peak = Math.max(peak, memory())), sampleMs);
	stack.defer(() => clearInterval(sampling));
	const begun = performance.now();
	await browser.click('#send');
	const done = await waitFor(
		'the answer to the form',
		async () => (await listTasks(home.env)).find(task => task.status === 'completed'),
		{ timeoutMs: 60_000 + bytes / 2_000, everyMs: 1_000 },
	);
	const seconds = (performance.now() - begun) / 1000;
	return {
		beforeMegabytes: Math.round(before / 1e6),
		peakMegabytes: Math.round(peak / 1e6),
		growthMegabytes: Math.round((peak - before) / 1e6),
		seconds,
		isWhole: (await fileDigest(done.path ?? '')) === contentSha256(seed, bytes),
	};
}

async function serveForm(stack: AsyncDisposableStack, bytes: number): Promise<string> {
	let sent = 0;
	const server = createServer((request, response) => {
		if (request.method !== 'POST') {
			response.setHeader('content-type', 'text/html');
			response.end(
				'<form method="post" action="/file"><input name="a" value="b"><button id="send">send</button></form>',
			);
			return;
		}
		response.writeHead(200, {
			'content-type': 'application/octet-stream',
			'content-disposition': 'attachment; filename="sent.bin"',
			'content-length': bytes,
		});
		// The browser's own is not to be there before anybody looked.
		Readable.from(sent++ === 0 ? slowly(content(bytes)) : content(bytes), {
			objectMode: false,
			highWaterMark: stepBytes,
		})
			.pipe(response)
			// The browser's own ends before its time.
			.on('error', () => response.destroy());
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	stack.defer(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function* content(bytes: number): Generator<Buffer> {
	for (let at = 0; at < bytes; at += stepBytes) yield contentAt(seed, at, Math.min(stepBytes, bytes - at));
}

async function* slowly(pieces: Iterable<Buffer>): AsyncGenerator<Buffer> {
	for (const piece of pieces) {
		yield piece;
		await sleep(100);
	}
}

/** What Chromium says on the command line, and Firefox in the process's name. */
function extensionMemory(browser: number): number {
	return descendantsOf(browser)
		.filter(
			pid => told(pid, 'cmdline').includes('--extension-process') || told(pid, 'comm') === 'WebExtensions\n',
		)
		.reduce((sum, pid) => sum + 1024 * Number(/VmRSS:\s+(\d+) kB/u.exec(told(pid, 'status'))?.[1] ?? 0), 0);
}

/** A process may have written its title over its environment: what is left to go by is who started it. */
function descendantsOf(browser: number): number[] {
	const parents = new Map<number, number>();
	for (const name of readdirSync('/proc').filter(entry => /^\d+$/u.test(entry)))
		parents.set(Number(name), Number(/PPid:\s+(\d+)/u.exec(told(Number(name), 'status'))?.[1] ?? 0));
	const isBelow = (pid: number): boolean => {
		const parent = parents.get(pid) ?? 0;
		return parent === browser || (parent > 1 && isBelow(parent));
	};
	return [...parents.keys()].filter(isBelow);
}

function told(pid: number, file: string): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return '';
	}
}
