import { fault } from '../../shared/domain/faults.ts';
import { millis } from '../../shared/kernel/units.ts';
import { defaultTakeover } from '../src/core/takeover/settings.ts';
import type { TakeoverAccess } from '../src/ui/takeover-access.ts';
import { nowMs } from './states.ts';
import { remark } from '../../shared/domain/remarks.ts';

/** `takeover`: by rules, with what stayed; else off. */
export const takeoverShown = (state: string): TakeoverAccess => ({
	load: () =>
		Promise.resolve({
			settings:
				state === 'takeover'
					? {
							...defaultTakeover,
							mode: 'rules',
							types: ['zip', 'iso', 'video/*'],
							neverSites: ['bank.example'],
						}
					: defaultTakeover,
			kept:
				state === 'takeover'
					? [
							{
								at: millis(nowMs - 60_000),
								name: 'invoice-2026.pdf',
								host: 'shop.example',
								why: { kind: 'rule', rule: 'form' },
							},
							{
								at: millis(nowMs - 300_000),
								name: 'holiday-photos.zip',
								host: 'cloud.example',
								why: {
									kind: 'fault',
									fault: fault(
										'handoff_differs',
										remark('type_instead', { type: 'text/html', wanted: 'application/zip' }),
									),
								},
							},
						]
					: [],
			isAllowed: state === 'takeover',
			seesSites: false,
		}),
	change: () => Promise.resolve(),
	allow: () => Promise.resolve(true),
	listen: () => () => {},
});
