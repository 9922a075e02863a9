import { flat } from './own/flat.ts';
import { huge } from './own/huge.ts';
import { lag, lagOnSlowDisk } from './own/lag.ts';
import { lies } from './own/lies.ts';
import type { Own } from './own/own.ts';
import { pause } from './own/pause.ts';
import { popup } from './own/popup.ts';
import { relay } from './own/relay.ts';
import { stream } from './own/stream.ts';
import { ten } from './own/ten.ts';
import { tiny } from './own/tiny.ts';

export const own: readonly Own[] = [
	tiny,
	flat,
	ten,
	stream,
	pause,
	lag,
	lagOnSlowDisk,
	lies,
	popup,
	relay,
	huge,
];
