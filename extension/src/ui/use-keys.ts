import { useEffect } from 'preact/hooks';

type Keys = { readonly search: () => void; readonly undo: () => void };

/** Keys of the whole page: Ctrl+F or / to search, Ctrl+Z to have back what was removed. */
export function useKeys({ search, undo }: Keys): void {
	useEffect(() => {
		const listen = (event: KeyboardEvent) => {
			const command = event.ctrlKey || event.metaKey;
			const isTyping =
				event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null;
			if ((command && event.key === 'f') || (event.key === '/' && !isTyping)) search();
			else if (command && event.key === 'z' && !isTyping) undo();
			else return;
			event.preventDefault();
		};
		addEventListener('keydown', listen);
		return () => removeEventListener('keydown', listen);
	});
}
