import { useEffect, useState } from 'preact/hooks';
import type { AccessKind } from '../access.ts';
import type { Page } from '../page.ts';
import { Step } from './step.tsx';

/** What the browser lets us do, each allowed with a click, and none needed for what works without. */
export const Permissions = ({ page }: { readonly page: Page }) => (
	<>
		{page.access.kinds.map(kind => (
			<Permission key={kind} page={page} kind={kind} />
		))}
	</>
);

function Permission({ page, kind }: { readonly page: Page; readonly kind: AccessKind }) {
	const { t, access } = page;
	const [isThere, setThere] = useState<boolean | null>(null);
	useEffect(() => {
		const look = () => void access.has(kind).then(setThere);
		look();
		return access.listen(look);
	}, []);
	const verdict = isThere === null ? 'busy' : isThere ? 'ok' : 'open';
	return (
		<Step page={page} verdict={verdict} title={t(`access_${kind}`)} text={t(`access_${kind}_help`)}>
			{isThere === false && (
				<button
					type="button"
					class="secondary"
					onClick={() => void access.request(kind).then(allowed => allowed && setThere(true))}
				>
					{t('accessAllow')}
				</button>
			)}
		</Step>
	);
}
