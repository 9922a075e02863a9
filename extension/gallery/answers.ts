import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import type { Ask, Told } from '../src/core/page/asks.ts';

let settings: Settings = defaultSettings;

/** What the daemon would answer, as far as the pictures need it. */
export function answerTo({ id, name, params }: Ask, state: string): Told | null {
	if (name !== 'call') return null;
	if (state === 'busySettings') settings = busy;
	if (params.method === 'settings.set') settings = { ...settings, ...(params.params as Partial<Settings>) };
	const value =
		params.method === 'settings.previewName'
			? { path: 'Videos/1080p/2026-11/big-buck-bunny.mp4' }
			: params.method.startsWith('settings.')
				? settings
				: {};
	return { type: 'answer', id, outcome: { ok: true, value } };
}

const busy: Settings = {
	...defaultSettings,
	maxConcurrent: 12,
	rateLimit: 2_500_000,
	rateLimitPerHost: 0,
	rateProfiles: [
		{ days: [1, 2, 3, 4, 5], from: 480, to: 1_080, rateLimit: 500_000 },
		{ days: [6, 0], from: 0, to: 0, rateLimit: 0 },
	],
	allowedHours: [
		{ days: [1, 2, 3, 4, 5], from: 1_320, to: 360 },
		{ days: [0, 6], from: 0, to: 1_440 },
	],
	downloadFolder: '/home/somebody/A long way down/to the folder/where all the films are kept/for a rainy day',
};
