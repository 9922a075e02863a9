import { render } from 'preact';
import browser from 'webextension-polyfill';
import type { Question, TakeoverAnswer, TakeoverMessage } from '../core/takeover/ask.ts';
import { directionOf } from '../core/text/language.ts';
import { createWords } from '../core/text/words.ts';
import { QuestionList } from '../ui/ask/question-list.tsx';
import '../ui/style.css';
import '../ui/takeover.css';

const { i18n, runtime } = browser;
const words = createWords(key => i18n.getMessage(key), i18n.getUILanguage());
document.documentElement.lang = words.language;
document.documentElement.dir = directionOf(words.language);
document.title = words.t('askTitle');

async function say(message: TakeoverMessage): Promise<void> {
	draw(await runtime.sendMessage(message));
}

const answer = (download: number, given: TakeoverAnswer): void =>
	void say({ type: 'takeover.answer', download, answer: given });

function draw(questions: readonly Question[]): void {
	if (questions.length === 0) return close();
	render(<QuestionList words={words} questions={questions} onAnswer={answer} />, document.body);
}

// Further questions come while the window is open.
runtime.onMessage.addListener((message: unknown) => {
	if ((message as { type?: unknown }).type === 'takeover.asked') void say({ type: 'takeover.questions' });
	return undefined;
});
void say({ type: 'takeover.questions' });
