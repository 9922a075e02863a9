/** Numbers as the reader's language writes them. */
export type Formats = {
	bytes(count: number): string;
	speed(bytesPerSecond: number): string;
	/** The two largest units: "2 hr 5 min". */
	duration(seconds: number): string;
	percent(share: number): string;
	count(number: number): string;
	plural(number: number): Intl.LDMLPluralRule;
	/** Codes of languages by their names, as a list. */
	languages(codes: readonly string[]): string;
	/** "Mon"; days as `Date.getDay` counts them. */
	weekday(day: number): string;
	/** Day and time of day, as the clock on the wall shows them. */
	moment(at: number): string;
	/** "15 Jan", of a day that is written "2026-01-15". */
	day(date: string): string;
};

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;
const timeUnits = [
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
	['second', 1],
] as const;

const dayMs = 86_400_000;
/** 4 January 1970. */
const aSundayMs = 3 * dayMs;

export function createFormats(locale: string): Formats {
	const unit = (name: string, digits: number) =>
		new Intl.NumberFormat(locale, {
			style: 'unit',
			unit: name,
			unitDisplay: 'short',
			minimumFractionDigits: digits,
			maximumFractionDigits: digits,
		});
	const units = keep(unit);
	const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
	const plain = new Intl.NumberFormat(locale);
	const names = new Intl.ListFormat(locale, { type: 'unit', style: 'short' });
	const plurals = new Intl.PluralRules(locale);
	const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
	const days = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
	const moments = new Intl.DateTimeFormat(locale, {
		day: 'numeric',
		month: 'short',
		hour: 'numeric',
		minute: '2-digit',
		second: '2-digit',
	});

	function scaled(count: number, suffix: '' | '-per-second'): string {
		const { value, exponent } = scale(count);
		// One digit more where it tells something and does not flicker.
		const digits = exponent === 0 || value >= 99.95 ? 0 : 1;
		return units(`${byteUnits[exponent] ?? 'byte'}${suffix}`, digits).format(value);
	}

	return {
		bytes: count => scaled(count, ''),
		speed: bytesPerSecond => scaled(bytesPerSecond, '-per-second'),
		duration(seconds) {
			const parts = split(Math.max(0, Math.ceil(seconds)));
			return parts.map(({ name, value }) => units(name, 0).format(value)).join(' ');
		},
		// 100 % is said only of what is whole.
		percent: share => percent.format(Math.min(Math.max(0, share), 1) === 1 ? 1 : floorTo(share, 100)),
		count: number => plain.format(number),
		languages: codes => names.format(codes.map(code => nameOf(locale, code))),
		plural: number => plurals.select(number),
		weekday: day => weekdays.format(aSundayMs + day * dayMs),
		moment: at => moments.format(at),
		day: date => days.format(Date.parse(`${date}T00:00:00Z`)),
	};
}

/** A code that is none stays as it is. */
function nameOf(locale: string, code: string): string {
	try {
		return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
	} catch {
		return code;
	}
}

/** The largest unit in which the rounded value stays below 1,000. */
export function scale(count: number): { value: number; exponent: number } {
	let value = Math.max(0, Number.isFinite(count) ? count : 0);
	let exponent = 0;
	while (value >= 999.5 && exponent < byteUnits.length - 1) {
		value /= 1000;
		exponent += 1;
	}
	return { value, exponent };
}

function split(seconds: number): { name: string; value: number }[] {
	const first = timeUnits.findIndex(([, size]) => seconds >= size);
	if (first < 0) return [{ name: 'second', value: 0 }];
	const [name, size] = timeUnits[first] ?? timeUnits[3];
	const second = timeUnits[first + 1];
	const rest = second ? Math.floor((seconds % size) / second[1]) : 0;
	const parts = [{ name, value: Math.floor(seconds / size) }];
	return second && rest > 0 ? [...parts, { name: second[0], value: rest }] : parts;
}

const floorTo = (share: number, steps: number): number => Math.max(0, Math.floor(share * steps) / steps);

/** Formatters are dear to make and asked for four times a second. */
function keep(make: (name: string, digits: number) => Intl.NumberFormat) {
	const kept = new Map<string, Intl.NumberFormat>();
	return (name: string, digits: number): Intl.NumberFormat => {
		const key = `${name}${digits}`;
		const found = kept.get(key) ?? make(name, digits);
		kept.set(key, found);
		return found;
	};
}
