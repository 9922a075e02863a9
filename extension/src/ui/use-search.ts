import type { Ref } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Queue } from './use-queue.ts';

type Search = {
	readonly isOpen: boolean;
	readonly field: Ref<HTMLInputElement>;
	readonly open: () => void;
	readonly close: () => void;
};

/** A field that comes when it is asked for, and has the keyboard then. */
export function useSearch({ query, search }: Queue): Search {
	const [isOpen, setOpen] = useState(false);
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (isOpen) field.current?.focus();
	}, [isOpen]);
	return {
		isOpen: isOpen || query !== '',
		field,
		open() {
			setOpen(true);
			field.current?.focus();
		},
		close() {
			search('');
			setOpen(false);
		},
	};
}
