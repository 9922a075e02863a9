/** Every flow is tested in both; where they differ is a difference of the browsers, not of ours. */
export const browserNames = ['chromium', 'firefox'] as const;

/** The words on the browser's own menu. */
export const menuLabel = 'Download with Rustloader';

/** Links on the demo page, by what they are. */
export const links = {
	file: '#file',
	/** 10 MB/s in all. */
	slowFile: '#file-slow',
	/** 2 MB/s in all. */
	verySlowFile: '#file-very-slow',
	video: '#video',
} as const;

export const slowQuery = '?line=10000000';
export const verySlowQuery = '?line=2000000';
