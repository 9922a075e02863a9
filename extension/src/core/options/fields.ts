import type { RateProfile, TimeSpan } from '../../../../shared/domain/hours.ts';
import type { Settings } from '../../../../shared/domain/settings.ts';

export type SettingName = keyof Settings;

/** How a value is shown and changed, by its type. */
type ControlOf<Value> = Value extends boolean
	? 'toggle'
	: Value extends number
		? 'number' | 'rate'
		: Value extends readonly RateProfile[]
			? 'profiles'
			: Value extends readonly TimeSpan[]
				? 'hours'
				: string extends Value
					? 'folder' | 'template'
					: 'choice';

export const groups = ['downloads', 'connections', 'speed', 'hours', 'files'] as const;
export type Group = (typeof groups)[number];

type Fields = {
	readonly [Name in SettingName]: { readonly group: Group; readonly control: ControlOf<Settings[Name]> };
};

/** Where each setting stands on the page. A setting without a row does not compile. */
export const fields: Fields = {
	maxConcurrent: { group: 'downloads', control: 'number' },
	maxPerHost: { group: 'downloads', control: 'number' },
	retries: { group: 'downloads', control: 'number' },
	restartStalled: { group: 'downloads', control: 'number' },
	segments: { group: 'connections', control: 'number' },
	streamConnections: { group: 'connections', control: 'number' },
	maxConnections: { group: 'connections', control: 'number' },
	maxConnectionsPerHost: { group: 'connections', control: 'number' },
	proxy: { group: 'connections', control: 'folder' },
	rateLimit: { group: 'speed', control: 'rate' },
	rateLimitPerHost: { group: 'speed', control: 'rate' },
	rateProfiles: { group: 'speed', control: 'profiles' },
	allowedHours: { group: 'hours', control: 'hours' },
	downloadFolder: { group: 'files', control: 'folder' },
	duplicates: { group: 'files', control: 'choice' },
	sortIntoFolders: { group: 'files', control: 'toggle' },
	videoTemplate: { group: 'files', control: 'template' },
	audioTemplate: { group: 'files', control: 'template' },
	otherTemplate: { group: 'files', control: 'template' },
	saveMetadata: { group: 'files', control: 'toggle' },
};

export const fieldsOf = (group: Group): SettingName[] =>
	(Object.keys(fields) as SettingName[]).filter(name => fields[name].group === group);
