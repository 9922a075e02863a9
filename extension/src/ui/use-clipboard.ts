import { useEffect } from 'preact/hooks';
import { typedAddresses } from '../core/add/typed-urls.ts';
import type { Page } from './page.ts';

/** Text longer than this is no list of addresses. */
const textUnitsMax = 100_000;

/** Nothing but addresses: prose with one in it is not what somebody is about to download. */
function isAddresses(text: string): boolean {
	const read = typedAddresses(text);
	if (!read.ok) return false;
	const { items, refused, without } = read.value;
	return items.length > 0 && refused.length === 0 && without === 0;
}

/**
 * What the clipboard holds as the page opens, where it is addresses and somebody wants that: by the setting, or by the
 * command that adds them (`isMeant`).
 */
export function useClipboard(
	{ view, preferences, isPasting }: Page,
	found: (text: string, isMeant: boolean) => void,
): void {
	useEffect(() => {
		let isThere = true;
		async function look(): Promise<void> {
			if (!isPasting && (view !== 'popup' || !(await preferences.load()).readClipboard)) return;
			const text = (await preferences.readClipboard()).trim();
			if (isThere && text.length <= textUnitsMax && isAddresses(text)) found(text, isPasting);
		}
		void look();
		return () => {
			isThere = false;
		};
	}, []);
}
