/*
 * Flatpak keeps what a user allows an app beyond its own wishes in a key file of groups; this is the one line that
 * lets it start programs outside of its sandbox.
 */
const group = '[Session Bus Policy]';
const line = 'org.freedesktop.Flatpak=talk';

export const isTalkAllowed = (text: string): boolean => linesIn(text).includes(line);

/** Everything else in the file stays as it is. */
export function allowTalk(text: string): string {
	if (isTalkAllowed(text)) return text;
	const lines = text.split('\n');
	const at = lines.findIndex(one => one.trim() === group);
	if (at >= 0) return [...lines.slice(0, at + 1), line, ...lines.slice(at + 1)].join('\n');
	const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
	return `${before}${before === '' ? '' : '\n'}${group}\n${line}\n`;
}

/** Takes the line out again, and the group where nothing else is in it. */
export function forbidTalk(text: string): string {
	const lines = text.split('\n');
	const at = lines.findIndex(one => one.trim() === group);
	if (at < 0) return text;
	const after = lines.findIndex((one, index) => index > at && one.startsWith('['));
	const end = after < 0 ? lines.length : after;
	const inside = lines.slice(at + 1, end).filter(one => one.trim() !== line);
	const keepsGroup = inside.some(one => one.trim() !== '');
	const kept = [...lines.slice(0, at), ...(keepsGroup ? [group, ...inside] : []), ...lines.slice(end)];
	const left = kept.join('\n').replace(/\n+$/u, '\n');
	return left.trim() === '' ? '' : left;
}

function linesIn(text: string): string[] {
	const lines = text.split('\n').map(one => one.trim());
	const at = lines.indexOf(group);
	if (at < 0) return [];
	const after = lines.findIndex((one, index) => index > at && one.startsWith('['));
	return lines.slice(at + 1, after < 0 ? undefined : after);
}
