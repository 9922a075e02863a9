import {
	fillRemark,
	remarks,
	type Remark,
	type RemarkValue,
	type ValueKind,
} from '../../../../shared/domain/remarks.ts';
import { unreachable } from '../../../../shared/kernel/unreachable.ts';
import type { FaultCode } from '../../../../shared/domain/faults.ts';
import type { Words } from '../view/row.ts';
import { faultText } from './fault-text.ts';
import type { MessageKey } from './translate.ts';

/** One after the other; empty where nothing is said. */
export const remarksText = (words: Words, said: readonly Remark[]): string =>
	said.map(one => remarkText(words, one)).join(' ');

/** In the language of the page; where that has no words, in the table's own, which are English. */
function remarkText(words: Words, said: Remark): string {
	const { t, formats } = words;
	const count = said.values['count'];
	const forms =
		typeof count === 'number'
			? [`remark_${said.is}_${formats.plural(count)}`, `remark_${said.is}_other`]
			: [`remark_${said.is}`];
	const row = remarks[said.is];
	const own = forms.map(key => t(key as RemarkKey)).find(text => text !== '');
	// In a message placeholders are in braces by now.
	const template =
		own === undefined ? row : { kinds: row.kinds, words: own.replaceAll(/\{(\w+)\}/gu, '$$$1$$') };
	return fillRemark(template, said, (value, kind) => valueText(words, value, kind));
}

function valueText(words: Words, value: RemarkValue, kind: ValueKind): string {
	const { t, formats } = words;
	switch (kind) {
		case 'bytes':
			return formats.bytes(Number(value));
		case 'number':
			return formats.count(Number(value));
		case 'seconds':
			return formats.duration(Number(value));
		case 'text':
			return apart(String(value));
		case 'languages':
			return formats.languages(value as readonly string[]);
		case 'fault':
			return faultText(t, { code: value as FaultCode }).sentence;
		default:
			return unreachable(kind);
	}
}

/** Foreign text keeps its own direction and leaves ours alone. */
const apart = (text: string): string => `\u2068${text}\u2069`;

type RemarkKey = Extract<MessageKey, `remark_${string}`>;
