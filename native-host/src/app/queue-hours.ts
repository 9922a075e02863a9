import { isOpen, rateAt, type LocalTime } from '../../../shared/domain/hours.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import { millis, type Millis } from '../../../shared/kernel/units.ts';
import type { Clock } from '../effects/clock.ts';

type Ports = {
	readonly clock: Clock;
	readonly localTime: (at: Millis) => LocalTime;
	readonly settings: () => Settings;
	/** A minute has begun in which other hours or another rate may count. */
	readonly turned: () => void;
};

export type Hours = Disposable & {
	/** Whether downloads may run at this moment. */
	isOpen(): boolean;
	/** The settings with the rate limit of this hour. */
	settingsNow(): Settings;
	/** The settings are others now. */
	changed(): void;
};

const minuteMs = 60_000;

/**
 * Looks at the clock once a minute, where the settings know of hours at all: sleep, another time zone and changes
 * of the clocks move it as they like, and a moment computed ahead would be wrong after each of them.
 */
export function watchHours({ clock, localTime, settings, turned }: Ports): Hours {
	let timer: Disposable | null = null;

	function wait(): void {
		timer?.[Symbol.dispose]();
		timer = null;
		const { allowedHours, rateProfiles } = settings();
		if (allowedHours.length === 0 && rateProfiles.length === 0) return;
		timer = clock.after(minuteMs - (clock.now() % minuteMs), () => {
			wait();
			turned();
		});
	}

	const here = () => localTime(millis(clock.now()));
	wait();
	return {
		isOpen: () => isOpen(settings().allowedHours, here()),
		settingsNow: () => ({ ...settings(), rateLimit: rateAt(settings(), here()) }),
		changed: wait,
		[Symbol.dispose]: () => timer?.[Symbol.dispose](),
	};
}
