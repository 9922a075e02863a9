import { openEngine } from '../../native-host/src/app/open-engine.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../goals.ts';

/*
 * One download by the engine in this process, as the daemon runs it, while a timer looks how late it is called.
 * Arguments: address (without one nothing is done for a while), folder to save in, folder of the engine's own. Prints
 * p99 and maximum in milliseconds.
 */
const [url = '', folder = '', state = ''] = process.argv.slice(2);
const everyMs = 5;
const idleMs = 3_000;
const late: number[] = [];
let last = performance.now();
const ticking = setInterval(() => {
	const now = performance.now();
	// A long block keeps many ticks waiting, not one.
	for (let lag = Math.max(0, now - last - everyMs); ; lag -= everyMs) {
		late.push(lag);
		if (lag <= everyMs) break;
	}
	last = now;
}, everyMs);

await (url === '' ? sleep(idleMs) : download());
clearInterval(ticking);
console.log(JSON.stringify({ p99: percentile(late, 0.99), max: Math.max(...late) }));

async function download(): Promise<void> {
	const { engine } = openEngine({ state });
	const request = {
		owner: null,
		url,
		headers: [],
		mirrors: [],
		proxy: null,
		rateLimit: 0,
		folder,
		fileName: 'out',
		title: null,
		segments: 16,
		checksum: null,
		digest: null,
		entry: null,
		plan: null,
		target: null,
	};
	const { outcome } = engine.start(request, { identified() {}, entered() {} }, new AbortController().signal);
	const { kind } = await outcome;
	if (kind !== 'completed') throw new Error(`the download ${kind}`);
}
