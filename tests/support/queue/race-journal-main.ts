import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJournal } from '../../../native-host/src/effects/journal-file.ts';
import { nodeDisk } from '../../../native-host/src/effects/state-disk.ts';
import { millis } from '../../../shared/kernel/units.ts';

/** One of four processes that open a journal at the same moment, and hold it until all have tried. */
const racers = 4;
const root = process.argv[2] ?? '';

/** Says that it is there, and waits for the others; bounded by the test's own time. */
async function meet(place: string): Promise<void> {
	mkdirSync(join(root, place), { recursive: true });
	writeFileSync(join(root, place, String(process.pid)), '');
	while (existsSync(root) && readdirSync(join(root, place)).length % racers !== 0) await sleep(2);
}

await meet('start');
const opened = await openJournal({
	folder: join(root, 'queue'),
	disk: nodeDisk,
	now: () => millis(1),
	newId: () => `of ${process.pid}`,
	report: () => undefined,
});
console.log(opened.ok ? 'open' : opened.error.code);
await meet('end');
if (opened.ok) await opened.value.journal.close();
