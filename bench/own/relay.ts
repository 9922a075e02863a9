import { relayForm } from '../../tests/support/e2e/relayed-form.ts';
import { compare, noGoal } from '../goals.ts';
import type { Own } from './own.ts';

/** What the browser alone is given passes through the extension: its memory is not to grow with the file. */
export const relay: Own = {
	name: 'relay',
	title: 'answer to a form, brought by the browser',
	async run({ quick }) {
		const bytes = quick ? 300_000_000 : 3_000_000_000;
		const rows = [];
		for (const browser of ['chromium', 'firefox'] as const) {
			const relayed = await relayForm(browser, bytes);
			if (!relayed.isWhole) throw new Error(`a wrong file by ${browser}`);
			const what = `${browser}: extension’s memory grows by, MB`;
			rows.push(
				compare({ case: this.title, what, measured: relayed.growthMegabytes, most: 150, digits: 0 }),
				noGoal(this.title, `${browser}: at rest, MB`, relayed.beforeMegabytes.toFixed(0)),
				noGoal(this.title, `${browser}: wall s`, relayed.seconds.toFixed(1)),
			);
		}
		return { table: [], rows };
	},
};
