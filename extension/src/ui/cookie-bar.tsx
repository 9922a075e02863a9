import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import type { CookieAccess, Page } from './page.ts';

/** Its room is there from the first frame on; what is in it depends on the tab, which takes a moment to ask for. */
export function CookieBar({ page }: { readonly page: Page }) {
	const [access, setAccess] = useState<CookieAccess | null>(null);
	useEffect(() => void page.cookies.then(setAccess), []);
	if (!access) return <footer class="cookies" />;
	return access.site === null ? null : <SiteCookies page={page} access={access} site={access.site} />;
}

type Given = { readonly page: Page; readonly access: CookieAccess; readonly site: string };

/** Cookies are sent only for sites that the user names here, one by one. */
function SiteCookies({ page: { t }, access, site }: Given) {
	const [granted, setGranted] = useState(access.granted);
	const [denied, setDenied] = useState(false);
	const [explained, setExplained] = useState(false);

	async function request(): Promise<void> {
		const allowed = await access.request();
		setGranted(allowed);
		setDenied(!allowed);
	}

	async function withdraw(): Promise<void> {
		await access.withdraw();
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
