import { useRef, useState } from 'preact/hooks';
import { fault } from '../../../shared/domain/faults.ts';
import { typedUrls } from '../core/add/typed-urls.ts';
import { faultText, type FaultText } from '../core/text/fault-text.ts';
import { plural } from '../core/text/plural.ts';
import { IconButton } from './icon-button.tsx';
import type { Page } from './page.ts';
import { useClipboard } from './use-clipboard.ts';

const linesShownMax = 5;

type Given = {
	readonly page: Page;
	readonly onSaid: (words: string) => void;
	/** A page to look at for video and audio. */
	readonly onLook: (url: string) => void;
};

export function AddForm({ page, onSaid, onLook }: Given) {
	const { t, formats, ask, view, frontUrl } = page;
	const field = useRef<HTMLTextAreaElement>(null);
	const [text, setText] = useState('');
	const [wrong, setWrong] = useState<FaultText | null>(null);
	const [busy, setBusy] = useState(false);

	useClipboard(page, (found, isMeant) => {
		setText(found);
		setWrong(null);
		if (isMeant) void add(found);
		// Typing something else takes its place.
		else requestAnimationFrame(() => field.current?.select());
	});

	async function add(typed = text): Promise<void> {
		if (busy) return;
		const urls = typedUrls(typed);
		field.current?.focus();
		if (!urls.ok) return setWrong(faultText(t, urls.error));
		setBusy(true);
		const refusal = await ask('add', { items: urls.value.map(url => ({ url })) });
		setBusy(false);
		if (refusal) return setWrong(faultText(t, refusal));
		setWrong(null);
		setText('');
		onSaid(plural(t, formats, 'added', urls.value.length));
	}

	async function paste(): Promise<void> {
		if (!(await page.preferences.allowClipboard())) return field.current?.focus();
		const found = await page.preferences.readClipboard();
		setText(found.trim());
		setWrong(found.trim() === '' ? faultText(t, fault('url_malformed')) : null);
		field.current?.focus();
	}

	/** What is typed, else the page in front. */
	async function look(): Promise<void> {
		const front = text.trim() === '' ? await frontUrl : null;
		const urls = typedUrls(front ?? text);
		if (!urls.ok) return setWrong(faultText(t, urls.error));
		const [first] = urls.value;
		if (first !== undefined) onLook(first);
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
						setText(event.currentTarget.value);
						setWrong(null);
					}}
					onKeyDown={event => {
						if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
						event.preventDefault();
						void add();
					}}
				/>
				<IconButton icon="paste" label={t('pasteAddress')} onClick={() => void paste()} />
				<IconButton icon="look" label={t('lookForMedia')} onClick={() => void look()} />
				<button type="submit" class="primary" disabled={busy}>
					{t('addButton')}
				</button>
			</div>
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
