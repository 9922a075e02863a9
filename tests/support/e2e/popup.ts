import type { DrivenBrowser, Popup } from '../browsers/driven-browser.ts';
import { waitFor, type WaitOptions } from '../browsers/wait-for.ts';

/** The popup by what a person sees of it: words, rows, labelled buttons. Nothing of how it is made. */

export const popupText = (popup: Popup): Promise<string> => popup.evaluate<string>('document.body.innerText');

/** The words of the row that has `name` in it; null when there is none. */
export const rowText = (popup: Popup, name: string): Promise<string | null> =>
	popup.evaluate<string | null>(`${findRow(name)}?.innerText ?? null`);

/** Waits until the row says all of these. */
export async function waitForRow(
	popup: Popup,
	name: string,
	{ says, ...options }: WaitOptions & { readonly says: readonly string[] },
): Promise<string> {
	let last: string | null = null;
	const complete = async (): Promise<string | null> => {
		last = await rowText(popup, name);
		return last !== null && says.every(words => last?.includes(words)) ? last : null;
	};
	return waitFor(`the row of ${name} to say "${says.join('", "')}"`, complete, options).catch(error => {
		throw new Error(`${String(error)}; it says: ${JSON.stringify(last)}`);
	});
}

/** Presses a button by its label; with `name`, the one in the row that has this in it. */
export async function press(popup: Popup, label: string, name?: string): Promise<void> {
	const place = name === undefined ? 'document' : findRow(name);
	const pressed = (): Promise<boolean> =>
		popup.evaluate<boolean>(`(() => {
		const words = ${JSON.stringify(label)};
		const names = button => [button.getAttribute('aria-label'), button.title, button.textContent];
		const isIt = button => !button.disabled && names(button).some(text => text?.trim() === words);
		const place = ${place};
		const button = [...(place?.querySelectorAll('button, [role=menuitem]') ?? [])].find(isIt);
		button?.click();
		// What is not in sight may be in the menu, which is drawn once it is open.
		const menu = button ? null : place?.querySelector('[role=menu]:not(:popover-open)');
		if (menu && place !== document) menu.showPopover();
		return button !== undefined;
	})()`);
	await waitFor(`the button "${label}"${name === undefined ? '' : ` of ${name}`}`, pressed);
}

/** Types into the one field for addresses, and sends it. */
export async function typeAddress(popup: Popup, text: string): Promise<void> {
	const typed = (): Promise<boolean> =>
		popup.evaluate<boolean>(`(() => {
		const field = document.querySelector('textarea, input[type=text], input[type=url], input:not([type])');
		if (!field) return false;
		field.focus();
		field.value = ${JSON.stringify(text)};
		field.dispatchEvent(new window.InputEvent('input', { bubbles: true }));
		return true;
	})()`);
	await waitFor('the field for addresses', typed);
	await press(popup, 'Add');
}

const findRow = (name: string): string =>
	`[...document.querySelectorAll('li, [role=listitem], [role=row], article')]
		.find(row => row.textContent.includes(${JSON.stringify(name)}))`;

/** By way of the popup: what the page in front holds, whose address has `part` in it, is downloaded. */
export const downloadCard = (browser: DrivenBrowser, part: string): Promise<true> =>
	waitFor(
		`the card of ${part} to be downloaded`,
		async () => {
			const popup = await browser.openPopup();
			const isDone = await waitFor('the card', () =>
				popup.evaluate<boolean>(`(() => {
					const button = document.querySelector('.media-card[data-key*=${JSON.stringify(part)}] .icon-button');
					button?.click();
					return button !== null;
				})()`),
			).catch(() => false);
			await popup.close();
			return isDone;
		},
		{ timeoutMs: 90_000, everyMs: 250 },
	);
