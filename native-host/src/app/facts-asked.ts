import { mergeMedia, unknownMedia, type MediaFacts } from '../../../shared/domain/media.ts';
import type { TaskRequest } from '../../../shared/domain/task.ts';

/** What whoever asked told of it, its place in a list included. */
export const factsAsked = ({ media, group }: TaskRequest): MediaFacts =>
	mergeMedia(media, group ? { ...unknownMedia, playlist: group.title, index: group.index } : undefined);
