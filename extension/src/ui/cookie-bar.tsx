import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';

/** Cookies are sent only for sites that the user names here, one by one. */
export function CookieBar({ page: { t, cookies } }: { readonly page: Page }) {
	const [granted, setGranted] = useState(cookies.granted);
	const [denied, setDenied] = useState(false);
	const [explained, setExplained] = useState(false);
	const { site } = cookies;
	if (site === null) return null;

	async function request(): Promise<void> {
		const allowed = await cookies.request();
		setGranted(allowed);
		setDenied(!allowed);
	}

	async function withdraw(): Promise<void> {
		await cookies.withdraw();
		setGranted(false);
	}

	return (
		<footer class="cookies">
			{explained && <p id="cookies-why">{t('cookiesWhy', { site })}</p>}
			<div class="cookies-line">
				<Icon name="cookie" />
				{granted ? (
					<>
						<span class="grow">{t('cookiesOn', { site })}</span>
						<button type="button" class="link" onClick={() => void withdraw()}>
							{t('cookiesStop')}
						</button>
					</>
				) : (
					<>
						<button type="button" class="link grow" onClick={() => void request()}>
							{t('cookiesOffer')}
						</button>
						<span role="status" class="muted">
							{denied && t('cookiesDenied')}
						</span>
					</>
				)}
				<button
					type="button"
					class="icon-button"
					aria-expanded={explained}
					aria-label={t('cookiesWhy', { site })}
					title={t('cookiesWhy', { site })}
					onClick={() => setExplained(!explained)}
				>
					<Icon name="info" />
				</button>
			</div>
		</footer>
	);
}
