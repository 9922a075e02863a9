import * as v from 'valibot';
import { RateProfile, TimeSpan } from './hours.ts';

/** What a setting takes, as data: forms validate by the very rules of the daemon. */
export type SettingBounds =
	| { readonly kind: 'number'; readonly least: number; readonly most: number }
	| { readonly kind: 'text'; readonly lengthMax: number }
	| { readonly kind: 'list'; readonly itemsMax: number };

const number = (least: number, most: number) => ({ kind: 'number', least, most }) as const;
const list = (itemsMax: number) => ({ kind: 'list', itemsMax }) as const;
const text = (lengthMax: number) => ({ kind: 'text', lengthMax }) as const;

/** Everything a user can set, with its bounds. A change takes effect at once. */
export const settingBounds = {
	/** Downloads running at the same time. */
	maxConcurrent: number(1, 32),
	/** Downloads running at the same time from one host. */
	maxPerHost: number(1, 32),
	/** Connections of all downloads together. */
	maxConnections: number(1, 256),
	/** Connections of all downloads to one server. */
	maxConnectionsPerHost: number(1, 64),
	/** Connections of one download. */
	segments: number(1, 32),
	/** Times in a row a download that failed without saving a byte is tried again by itself. */
	retries: number(0, 100),
	/** Seconds after which a download that has stalled is stopped and tried again; 0: that is left to people. */
	restartStalled: number(0, 3_600),
	/** Bytes a second of all downloads together; 0: unlimited. */
	rateLimit: number(0, 2 ** 40),
	/** When downloads may run; empty: always. Outside of it they are paused. */
	allowedHours: list(32),
	/** Other rate limits at some hours, in place of `rateLimit`. */
	rateProfiles: list(32),
	/** Absolute path; empty: the system's download folder. */
	downloadFolder: text(4096),
} as const satisfies Record<string, SettingBounds>;

const integer = ({ least, most }: Extract<SettingBounds, { kind: 'number' }>) =>
	v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const fields = {
	maxConcurrent: integer(settingBounds.maxConcurrent),
	maxPerHost: integer(settingBounds.maxPerHost),
	maxConnections: integer(settingBounds.maxConnections),
	maxConnectionsPerHost: integer(settingBounds.maxConnectionsPerHost),
	segments: integer(settingBounds.segments),
	retries: integer(settingBounds.retries),
	restartStalled: integer(settingBounds.restartStalled),
	rateLimit: integer(settingBounds.rateLimit),
	allowedHours: v.pipe(v.array(TimeSpan), v.maxLength(settingBounds.allowedHours.itemsMax)),
	rateProfiles: v.pipe(v.array(RateProfile), v.maxLength(settingBounds.rateProfiles.itemsMax)),
	downloadFolder: v.pipe(v.string(), v.maxLength(settingBounds.downloadFolder.lengthMax)),
} as const satisfies Record<keyof typeof settingBounds, v.GenericSchema>;

export const Settings = v.object(fields);
export type Settings = v.InferOutput<typeof Settings>;

export const SettingsChange = v.partial(v.strictObject(fields));
export type SettingsChange = v.InferOutput<typeof SettingsChange>;

/** Settings as a file, to be kept or carried to another machine. */
export const SettingsDocument = v.object({ rustloader: v.literal('settings'), settings: Settings });
export type SettingsDocument = v.InferOutput<typeof SettingsDocument>;

export const defaultSettings: Settings = {
	maxConcurrent: 5,
	maxPerHost: 5,
	maxConnections: 64,
	maxConnectionsPerHost: 16,
	segments: 16,
	retries: 8,
	restartStalled: 0,
	rateLimit: 0,
	allowedHours: [],
	rateProfiles: [],
	downloadFolder: '',
};
