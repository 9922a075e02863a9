import type { Question, TakeoverAnswer } from '../../core/takeover/ask.ts';
import { Mark } from '../icons.tsx';
import type { Words } from '../../core/view/row.ts';

type Given = {
	readonly words: Words;
	readonly questions: readonly Question[];
	readonly onAnswer: (download: number, answer: TakeoverAnswer) => void;
};

/** Who is to have it: one question a download, the oldest first. */
export function QuestionList({ words: { t, formats }, questions, onAnswer }: Given) {
	return (
		<>
			<header class="header">
				<Mark />
				<h1>{t('askTitle')}</h1>
			</header>
			<main>
				{questions.map(({ download, name, host, totalBytes }, place) => (
					<section key={download} class="question" aria-labelledby={`question-${download}`}>
						<div>
							<h2 id={`question-${download}`}>
								<bdi>{name || host}</bdi>
							</h2>
							<p>
								<bdi>{host}</bdi>
								{totalBytes !== null && ` · ${formats.bytes(totalBytes)}`}
							</p>
						</div>
						<div class="card-end">
							<button
								type="button"
								class="primary"
								// oxlint-disable-next-line jsx-a11y/no-autofocus -- the window is there for nothing else
								autofocus={place === 0}
								onClick={() => onAnswer(download, 'take')}
							>
								{t('askTake')}
							</button>
							<button type="button" class="secondary" onClick={() => onAnswer(download, 'keep')}>
								{t('askKeep')}
							</button>
							<span class="grow" />
							<button type="button" class="link" onClick={() => onAnswer(download, 'never')}>
								{t('askNever', { site: host })}
							</button>
						</div>
					</section>
				))}
			</main>
		</>
	);
}
