import type { Part } from './inside.ts';

/** One text of all licences, for people and lawyers. */
export function licencesText(parts: readonly Part[]): string {
	const list = parts.map(part => `${part.name} ${part.version}: ${part.license}`).join('\n');
	const sections = parts.map(part => {
		const origin = part.url === null ? '' : `${part.url}\n`;
		const texts = part.texts.length > 0 ? part.texts : [`It says no more than: ${part.license}.`];
		return `${rule}\n${part.name} ${part.version} (${part.license})\n${origin}\n${texts.join('\n\n')}\n`;
	});
	return `This program contains the following works of others.\n\n${list}\n\n${sections.join('\n')}`;
}

const rule = '='.repeat(78);
