import { useMemo, useRef, useState } from 'preact/hooks';
import { fault } from '../../../shared/domain/faults.ts';
import { hasRange } from '../../../shared/domain/address-range.ts';
import { nothingIn, typedAddresses } from '../core/add/typed-urls.ts';
import { faultText, type FaultText } from '../core/text/fault-text.ts';
import { plural } from '../core/text/plural.ts';
import { AddPreview } from './add-preview.tsx';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';
import { useAdding } from './use-adding.ts';
import { useClipboard } from './use-clipboard.ts';

const linesShownMax = 5;

type Given = {
	readonly page: Page;
	readonly onSaid: (words: string) => void;
	/** A page to look at for video and audio. */
	readonly onLook: (url: string) => void;
};

export function AddForm({ page, onSaid, onLook }: Given) {
	const { t, formats, view, frontUrl } = page;
	const field = useRef<HTMLTextAreaElement>(null);
	const [text, setText] = useState('');
	const [wrong, setWrong] = useState<FaultText | null>(null);
	/** Whether `[1-9]` stands for nine addresses. */
	const [ranges, setRanges] = useState(true);
	const adding = useAdding(page);
	const list = useMemo(() => typedAddresses(text, ranges), [text, ranges]);

	function become(next: string, problem: FaultText | null = null): void {
		setText(next);
		setWrong(problem);
		if (!hasRange(next)) setRanges(true);
	}

	useClipboard(page, (found, isMeant) => {
		become(found);
		if (isMeant) void add(found);
		// Typing something else takes its place.
		else requestAnimationFrame(() => field.current?.select());
	});

	async function add(typed = text): Promise<void> {
		const read = typedAddresses(typed, ranges);
		field.current?.focus();
		if (!read.ok) return setWrong(faultText(t, read.error));
		const nothing = nothingIn(read.value);
		if (nothing) return setWrong(faultText(t, nothing));
		const outcome = await adding.add(
			read.value.items.map(({ mirrors, ...item }) => ({ ...item, mirrors: [...mirrors] })),
		);
		if (!outcome) return;
		const { added, refused, left, why } = outcome;
		// What was not taken stays, to be mended or tried again.
		const kept = [
			...read.value.refused.map(one => one.text),
			...refused.map(({ item }) => item.url),
			...left.map(({ url }) => url),
		];
		const problem = why ?? refused[0]?.fault ?? read.value.refused[0]?.fault;
		become(added > 0 ? kept.join('\n') : typed, problem ? faultText(t, problem) : null);
		if (added > 0) onSaid(plural(t, formats, 'added', added));
	}

	async function paste(): Promise<void> {
		if (!(await page.preferences.allowClipboard())) return field.current?.focus();
		const found = await page.preferences.readClipboard();
		become(found.trim(), found.trim() === '' ? faultText(t, fault('url_malformed')) : null);
		field.current?.focus();
	}

	/** What is typed, else the page in front. */
	async function look(): Promise<void> {
		const front = text.trim() === '' ? await frontUrl : null;
		const read = typedAddresses(front ?? text, ranges);
		if (!read.ok) return setWrong(faultText(t, read.error));
		const nothing = nothingIn(read.value);
		if (nothing) return setWrong(faultText(t, nothing));
		const [first] = read.value.items;
		if (first) onLook(first.url);
	}

	return (
		<form
			class="add"
			onSubmit={event => {
				event.preventDefault();
				void add();
			}}
		>
			<div class="add-line">
				<textarea
					ref={field}
					rows={Math.min(linesShownMax, text.split('\n').length)}
					value={text}
					placeholder={t('addPlaceholder')}
					aria-label={t('addLabel')}
					aria-invalid={wrong !== null}
					aria-describedby="add-wrong"
					autofocus={view === 'popup'}
					spellcheck={false}
					autocomplete="off"
					dir="auto"
					onInput={event => {
						become(event.currentTarget.value);
					}}
					onKeyDown={event => {
						if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
						event.preventDefault();
						void add();
					}}
				/>
				<IconButton icon="paste" label={t('pasteAddress')} onClick={() => void paste()} />
				<IconButton icon="look" label={t('lookForMedia')} onClick={() => void look()} />
				<button type="submit" class="primary" disabled={adding.progress !== null}>
					{t('addButton')}
				</button>
			</div>
			<AddPreview page={page} text={text} list={list} ranges={ranges} onRanges={setRanges} adding={adding} />
			<p id="add-wrong" class="wrong" role="alert">
				{wrong && (
					<>
						<strong>{wrong.sentence}</strong> {wrong.hint}
					</>
				)}
			</p>
		</form>
	);
}
