export type Messages = Readonly<
	Record<
		string,
		{ readonly message: string; readonly placeholders?: Readonly<Record<string, { content: string }>> }
	>
>;

/** As the browser's i18n.getMessage: English where a language has no words, placeholders filled with their content. */
export const createLookUp =
	(messages: Messages, english: Messages) =>
	(key: string): string => {
		const found = messages[key] ?? english[key];
		return (found?.message ?? '').replace(
			/\$(\w+)\$/gu,
			(_, name: string) => found?.placeholders?.[name.toLowerCase()]?.content ?? '',
		);
	};
