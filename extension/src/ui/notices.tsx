import type { Notice } from '../../../shared/domain/notice.ts';
import { troubleText } from '../core/text/trouble-text.ts';
import { Icon } from './icons.tsx';
import type { Page } from './page.ts';

type Given = { readonly page: Page; readonly notices: readonly Notice[] };

/** What went wrong beside the downloads, until somebody has read it. */
export function Notices({ page: { t, formats, call }, notices }: Given) {
	const last = notices.at(-1);
	if (!last) return null;
	return (
		<section class="card notices" role="alert">
			{notices.map(({ id, at, fault }) => {
				const { sentence, hint, remark, detail } = troubleText({ t, formats }, fault);
				return (
					<div key={id} class="notice">
						<Icon name="info" />
						<div>
							<p>
								<strong>{sentence}</strong> {hint}
							</p>
							<p class="muted small">
								{formats.moment(at)}
								{remark !== '' && ` · ${remark}`}
								{detail !== '' && <bdi> · {detail}</bdi>}
							</p>
						</div>
					</div>
				);
			})}
			<div class="card-end">
				<button
					type="button"
					class="secondary"
					onClick={() => void call('notices.dismiss', { upTo: last.id })}
				>
					{t('noticeDismiss')}
				</button>
			</div>
		</section>
	);
}
