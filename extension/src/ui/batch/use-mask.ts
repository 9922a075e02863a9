import { useEffect, useRef, useState } from 'preact/hooks';
import { parseNameTemplate } from '../../../../shared/domain/template.ts';
import { factsOf, type Place } from '../../core/batch/wanted.ts';
import type { BatchRow } from '../../core/batch/rows.ts';
import type { Page } from '../page.ts';
import type { Remark } from '../../../../shared/domain/remarks.ts';

/** While somebody types, nobody is asked. */
const restMs = 200;
/** Of names that were asked for before. */
const keptMax = 5_000;

export type Mask = {
	readonly text: string;
	readonly set: (text: string) => void;
	/** What is wrong with it; null: nothing. */
	readonly wrong: Remark | null;
	/** What it makes of that row; null: it is not known yet, or there is no mask. */
	readonly nameOf: (row: BatchRow, place: Place) => string | null;
};

/** A template of names, and what the program makes of it: asked for the rows that are looked at alone. */
export function useMask({ call }: Pick<Page, 'call'>): Mask {
	const [text, setText] = useState('');
	const [rested, setRested] = useState('');
	const [, redraw] = useState(0);
	/** null: asked for, and not answered, or refused. */
	const names = useRef(new Map<string, string | null>());
	const parsed = text === '' ? null : parseNameTemplate(text);

	useEffect(() => {
		const timer = setTimeout(() => setRested(text), restMs);
		return () => clearTimeout(timer);
	}, [text]);

	function ask(key: string, row: BatchRow, place: Place): void {
		if (names.current.size >= keptMax) names.current.clear();
		names.current.set(key, null);
		const { name, host } = row;
		const media = { ...factsOf(row, place), site: host.replace(/^www\./u, '') };
		const sample = { name: name.slice(0, 1_024) || 'download', mediaType: null, media };
		void call('settings.previewName', { template: rested, sample }).then(answer => {
			if (!answer.ok) return;
			names.current.set(key, answer.value.path);
			redraw(count => count + 1);
		});
	}

	return {
		text,
		set: setText,
		wrong: parsed === null || parsed.ok ? null : parsed.error,
		nameOf(row, place) {
			if (text === '' || rested !== text || parsed?.ok !== true) return null;
			const key = `${place.index}/${place.count}\n${row.id}\n${rested}`;
			if (!names.current.has(key)) ask(key, row, place);
			return names.current.get(key) ?? null;
		},
	};
}
