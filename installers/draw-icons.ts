import { readFile, writeFile } from 'node:fs/promises';
import { launch } from 'puppeteer-core';

/** Renders extension/icons/icon.svg to the PNGs the manifest names. Run by hand when the drawing changes. */
const folder = new URL('../extension/icons/', import.meta.url);
const drawing = await readFile(new URL('icon.svg', folder), 'utf8');
const browser = await launch({
	executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
	args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const size of [16, 32, 48, 128]) {
	await page.setViewport({ width: size, height: size });
	await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${drawing}`);
	await writeFile(new URL(`icon-${size}.png`, folder), await page.screenshot({ omitBackground: true }));
}
await browser.close();
