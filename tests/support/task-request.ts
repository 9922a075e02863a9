import type { TaskRequest } from '../../shared/domain/task.ts';

/** An address and nothing else asked for. */
export const requestFor = (url: string): TaskRequest => ({
	url,
	pageUrl: null,
	title: null,
	folder: null,
	fileName: null,
	segments: null,
	checksum: null,
	mirrors: [],
	entry: null,
	rateLimit: 0,
	startAt: null,
});
