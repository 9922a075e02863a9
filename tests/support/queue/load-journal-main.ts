import { openJournal } from '../../../native-host/src/effects/journal-file.ts';
import { nodeDisk } from '../../../native-host/src/effects/state-disk.ts';
import { millis } from '../../../shared/kernel/units.ts';

/** A process of its own that loads a journal and tells what that took, beside parsing the same lines and no more. */
const folder = process.argv[2] ?? '';
const { readFileSync } = await import('node:fs');
const { join } = await import('node:path');

function parseAll(): number {
	const startedAt = process.cpuUsage().user;
	let lines = 0;
	for (const line of readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n')) {
		if (line === '') continue;
		JSON.parse(line);
		lines++;
	}
	return lines === 0 ? 0 : process.cpuUsage().user - startedAt;
}

// Warm, for both.
parseAll();
const parseMicros = parseAll();
globalThis.gc?.();
const startedAt = process.cpuUsage().user;
const opened = await openJournal({
	folder,
	disk: nodeDisk,
	now: () => millis(1),
	newId: () => 'loaded',
	report: () => undefined,
});
const loadMicros = process.cpuUsage().user - startedAt;
globalThis.gc?.();
console.log(
	JSON.stringify({
		tasks: opened.ok ? opened.value.state.tasks.size : 0,
		parseMicros,
		loadMicros,
		residentBytes: process.memoryUsage().rss,
		heapBytes: process.memoryUsage().heapUsed,
	}),
);
if (opened.ok) await opened.value.journal.close();
