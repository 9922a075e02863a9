import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchChromium } from '../support/browsers/chromium.ts';
import { startDisplay } from '../support/browsers/display.ts';
import { makeHome } from '../support/browsers/home.ts';
import { waitFor } from '../support/browsers/wait-for.ts';
import { standInForYtDlp } from '../support/e2e/stand-in-for-yt-dlp.ts';
import { built, rustloader } from '../support/rustloader.ts';
import { menuLabel } from './browsers.ts';

/**
 * What the server gets to see of a login, once the user has allowed it for this site. The browser's own question
 * is no page that a test could answer, so this copy of the extension has the permission from the start.
 */
test('allowed cookies go along with a download, to their own site only, and are kept nowhere', async () => {
	await using stack = new AsyncDisposableStack();
	const home = stack.use(makeHome());
	const site = await startSite(stack);
	const extension = stack.adopt(copyWithCookies(), folder =>
		rmSync(folder, { recursive: true, force: true }),
	);
	standInForYtDlp(home);
	await rustloader(home.env, 'install');
	const display = stack.use(await startDisplay());
	const browser = stack.use(await launchChromium({ extension, home, display: display.name }));
	await browser.goTo(`${site.origin}/page`);

	await browser.chooseFromContextMenu('#own', menuLabel);
	const own = await waitFor('the download', () => site.asked.get('/file/own.bin'));
	// The longest path first, as the browser sends them itself.
	expect(own).toMatchObject({ cookie: 'deep=1; session=s3cret', referer: `${site.origin}/page` });
	expect(own['user-agent']).toMatch(/^Mozilla/u);

	await browser.chooseFromContextMenu('#foreign', menuLabel);
	const foreign = await waitFor('the other site’s download', () => site.asked.get('/file/foreign.bin'));
	expect(foreign.cookie).toBeUndefined();
	expect(foreign.referer).toBe(`${site.origin}/`);

	const popup = await browser.openPopup();
	const stored = await popup.evaluate<string>(
		`Promise.all([chrome.storage.local.get(), chrome.storage.session.get()]).then(JSON.stringify)`,
	);
	expect(stored).toContain('own.bin');
	expect(stored).not.toContain('s3cret');
});

function copyWithCookies(): string {
	const folder = mkdtempSync(join(tmpdir(), 'rustloader-extension-'));
	cpSync(built.chrome, folder, { recursive: true });
	const path = join(folder, 'manifest.json');
	const { optional_permissions: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
	const permissions = [...manifest.permissions, 'cookies'];
	writeFileSync(path, JSON.stringify({ ...manifest, permissions, host_permissions: ['http://127.0.0.1/*'] }));
	return folder;
}

type Manifest = { readonly permissions: readonly string[]; readonly optional_permissions: unknown };

/** A page that logs its visitor in, and remembers who asked it for files, and how. */
async function startSite(stack: AsyncDisposableStack) {
	const asked = new Map<string, IncomingHttpHeaders>();
	const server = createServer((request, response) => {
		const path = request.url ?? '';
		if (path.startsWith('/file/')) {
			asked.set(path, request.headers);
			return response.setHeader('content-type', 'application/octet-stream').end('x'.repeat(1000));
		}
		const { port } = server.address() as AddressInfo;
		response.setHeader('content-type', 'text/html');
		if (path === '/page')
			response.setHeader('set-cookie', ['session=s3cret; Path=/; HttpOnly', 'deep=1; Path=/file']);
		return response.end(
			`<a id="own" href="/file/own.bin">own</a>
			<a id="foreign" href="http://localhost:${port}/file/foreign.bin">foreign</a>`,
		);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	stack.defer(() => {
		server.closeAllConnections();
		server.close();
	});
	return { asked, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
