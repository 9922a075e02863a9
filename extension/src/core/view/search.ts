import type { Task } from '../../../../shared/domain/task.ts';
import { taskName } from './name.ts';

/** Units of a query that are looked at; nobody types more by hand. */
export const queryUnitsMax = 256;

/** Whether each word of the query is somewhere in what is known of a task; case and accents do not matter. */
export function createSearch(query: string): (task: Task) => boolean {
	const words = plain(query.slice(0, queryUnitsMax)).split(/\s+/u).filter(Boolean);
	if (words.length === 0) return () => true;
	return task => {
		const { url, title, pageUrl, group } = task.request;
		const text = plain([taskName(task), url, title, pageUrl, group?.title].join('\n'));
		return words.every(word => text.includes(word));
	};
}

const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
