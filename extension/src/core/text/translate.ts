import type messages from '../../../_locales/en/messages.json';
import type { FaultCode } from '../../../../shared/domain/faults.ts';
import type { RemarkCode } from '../../../../shared/domain/remarks.ts';
import type { Problem } from '../../../../shared/domain/health.ts';

type Messages = typeof messages;

/** Faults, remarks and the doctor's problems have their English words in shared tables; other languages theirs here. */
type FaultKey = `fault_${FaultCode}` | `fault_${FaultCode}_hint`;
type RemarkKey = `remark_${RemarkCode}` | `remark_${RemarkCode}_${Intl.LDMLPluralRule}`;
type ProblemKey = `problem_${Problem}` | `problem_${Problem}_hint`;
export type MessageKey = keyof Messages | FaultKey | ProblemKey | RemarkKey;

/** The names in braces that the message of `Key` wants filled. */
export type ValuesOf<Key extends MessageKey> = Key extends keyof Messages
	? Messages[Key] extends { placeholders: infer Placeholders }
		? { readonly [Name in keyof Placeholders]: string }
		: unknown
	: unknown;
type Values<Key extends MessageKey> = keyof ValuesOf<Key> extends never ? [] : [values: ValuesOf<Key>];

/** Every word that people read comes through here; key and values are checked by the compiler. */
export type Translate = <Key extends MessageKey>(key: Key, ...values: Values<Key>) => string;

/**
 * `lookUp` is the browser's i18n.getMessage. It fills `$name$` with the placeholder's content, which in our
 * files is `{name}`: so values go in by name, and a translator may reorder them.
 */
export function createTranslate(lookUp: (key: string) => string): Translate {
	return (key, ...[values]) =>
		lookUp(key).replaceAll(/\{([a-z]+)\}/gu, (whole, name: string) => {
			const filled: Readonly<Record<string, string>> = values ?? {};
			return Object.hasOwn(filled, name) ? (filled[name] ?? whole) : whole;
		});
}
