/** Bytes a second, as people set them. */
export const rateUnits = { kB: 1_000, MB: 1_000_000 } as const;
export type RateUnit = keyof typeof rateUnits;

export type ShownRate = { readonly amount: string; readonly unit: RateUnit };

/** In the larger unit where that is at least one; nothing for "unlimited". */
export function showRate(bytesPerSecond: number): ShownRate {
	if (bytesPerSecond === 0) return { amount: '', unit: 'MB' };
	const unit = bytesPerSecond >= rateUnits.MB ? 'MB' : 'kB';
	return { amount: String(bytesPerSecond / rateUnits[unit]), unit };
}

/** Bytes a second; 0 for an empty field, null for what is no number, or too small to be one. */
export function readRate({ amount, unit }: ShownRate): number | null {
	const text = amount.trim().replace(',', '.');
	if (text === '') return 0;
	if (!/^\d+(?:\.\d+)?$|^\.\d+$/u.test(text)) return null;
	const rate = Math.round(Number(text) * rateUnits[unit]);
	return rate === 0 && Number(text) !== 0 ? null : rate;
}
