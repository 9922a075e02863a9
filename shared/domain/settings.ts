import * as v from 'valibot';
import { parseTemplate, templateLengthMax } from './template.ts';
import { RateProfile, TimeSpan } from './hours.ts';
import { rateMax } from './task.ts';
import { sayRemark } from './remarks.ts';

const between = (least: number, most: number) =>
	v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** Everything a user can set, with its bounds. A change takes effect at once. */
const fields = {
	/** Downloads running at the same time. */
	maxConcurrent: between(1, 32),
	/** Downloads running at the same time from one host. */
	maxPerHost: between(1, 32),
	/** Connections of all downloads together. */
	maxConnections: between(1, 256),
	/** Connections of all downloads to one server. */
	maxConnectionsPerHost: between(1, 64),
	/** Connections of one download. */
	segments: between(1, 32),
	/** Times in a row a download that failed without saving a byte is tried again by itself. */
	retries: between(0, 100),
	/** Seconds a download may stay stalled before it is stopped and tried again; 0: that is left to people. */
	restartStalled: between(0, 3_600),
	/** Bytes a second of all downloads together; 0: unlimited. */
	rateLimit: between(0, rateMax),
	/** Bytes a second of all downloads from one host together; 0: unlimited. */
	rateLimitPerHost: between(0, rateMax),
	/** When downloads may run; empty: always. Outside of it they are paused. */
	allowedHours: v.pipe(v.array(TimeSpan), v.maxLength(32)),
	/** Other rate limits at some hours, in place of `rateLimit`. */
	rateProfiles: v.pipe(v.array(RateProfile), v.maxLength(32)),
	/** Segments of one stream fetched at the same time. */
	streamConnections: between(1, 32),
	/** 'system': as environment and desktop say; 'direct': none; else its address. Of downloads that have none of their own. */
	proxy: v.pipe(
		v.string(),
		v.maxLength(4096),
		v.regex(/^(?:system|direct|(?:https?|socks5h?|socks):\/\/[^\s/]+\/?)$/iu),
	),
	/** Absolute path; empty: the system's download folder. */
	downloadFolder: v.pipe(
		v.string(),
		v.maxLength(4096),
		v.regex(/^(?:$|\/|[a-z]:[/\\]|\\\\)/iu, 'it must be a whole path, from the root on'),
	),
	/** What to do where a file is there already: both stay, nothing is fetched where it is sure to be the same, or ask. */
	duplicates: v.picklist(['rename', 'skip', 'ask']),
	/** Whether finished files go below the download folder by the templates; else they stay straight in it. */
	sortIntoFolders: v.boolean(),
	videoTemplate: template(),
	audioTemplate: template(),
	/** Of everything else. */
	otherTemplate: template(),
	/** Whether facts and a picture of videos and audio are put beside them. */
	saveMetadata: v.boolean(),
} as const;

/** See template.ts. */
function template() {
	return v.pipe(
		v.string(),
		v.maxLength(templateLengthMax),
		v.rawCheck(({ dataset, addIssue }) => {
			if (!dataset.typed) return;
			const parsed = parseTemplate(dataset.value);
			if (!parsed.ok) addIssue({ message: sayRemark(parsed.error) });
		}),
	);
}

export const Settings = v.object(fields);
export type Settings = v.InferOutput<typeof Settings>;

export const SettingsChange = v.partial(v.strictObject(fields));
export type SettingsChange = v.InferOutput<typeof SettingsChange>;

export const defaultSettings: Settings = {
	maxConcurrent: 5,
	maxPerHost: 5,
	maxConnections: 64,
	maxConnectionsPerHost: 16,
	segments: 16,
	retries: 8,
	restartStalled: 0,
	rateLimit: 0,
	rateLimitPerHost: 0,
	proxy: 'system',
	allowedHours: [],
	rateProfiles: [],
	streamConnections: 8,
	downloadFolder: '',
	duplicates: 'rename',
	sortIntoFolders: false,
	videoTemplate: 'Videos/{quality}/{year-month}/{name}',
	audioTemplate: 'Audio/{quality}/{year-month}/{name}',
	otherTemplate: '{name}',
	saveMetadata: false,
};
