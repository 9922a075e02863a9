import { millis } from '../../../shared/kernel/units.ts';
import { nodeDisk } from '../../../native-host/src/effects/state-disk.ts';
import { openJournal } from '../../../native-host/src/effects/journal-file.ts';

/** A process of its own that opens a journal, says so, and holds it until it is killed. */
const opened = await openJournal({
	folder: process.argv[2] ?? '',
	disk: nodeDisk,
	now: () => millis(1),
	newId: () => 'held',
	report: () => undefined,
});
process.stdout.write(opened.ok ? 'open\n' : `${opened.error.code}\n`);
if (opened.ok) setInterval(() => undefined, 60_000);
