import { useEffect } from 'preact/hooks';
import { undoMs } from './use-removal.ts';
import type { Page } from './page.ts';

/** Something that was done, or was not, said for a moment. */
export type Said = {
	readonly text: string;
	readonly tone: 'plain' | 'bad';
	/** What takes it back. */
	readonly undo: (() => void) | null;
};

type Given = { readonly page: Page; readonly said: Said | null; readonly onOver: () => void };

/** At the lower edge, over the list. The live region is always there: what comes into it is read out. */
export function Toast({ page: { t }, said, onOver }: Given) {
	useEffect(() => {
		if (!said) return undefined;
		const timer = setTimeout(onOver, undoMs);
		return () => clearTimeout(timer);
	}, [said]);

	return (
		<div class="toasts" role="status">
			{said && (
				<div class={`toast toast-${said.tone}`}>
					<span class="grow">{said.text}</span>
					{said.undo && (
						<button type="button" class="toast-undo" onClick={said.undo}>
							{t('undo')}
						</button>
					)}
				</div>
			)}
		</div>
	);
}
