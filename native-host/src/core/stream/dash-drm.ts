import type { Element } from './mpd-xml.ts';

/** What protects a representation; null where nothing does. */
export function dashProtection(levels: readonly Element[]): string | null {
	const found = levels.flatMap(level => level.children('ContentProtection'));
	if (found.length === 0) return null;
	const names = found.map(element => systems[(element.attribute('schemeIdUri') ?? '').toLowerCase()]);
	return [...new Set(names.filter(name => name !== undefined))].join(', ') || 'common encryption';
}

const systems: Readonly<Record<string, string>> = {
	'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed': 'Widevine',
	'urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95': 'PlayReady',
	'urn:uuid:94ce86fb-07ff-4f43-adb8-93d2fa968ca2': 'FairPlay',
	'urn:uuid:1077efec-c0b2-4d02-ace3-3c1e52e2fb4b': 'Clear Key',
	'urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e': 'Clear Key',
};
