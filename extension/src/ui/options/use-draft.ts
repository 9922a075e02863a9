import { useEffect, useState } from 'preact/hooks';

/** What stands in a field while somebody types; a new value from outside replaces it. */
export function useDraft<Draft>(value: unknown, show: () => Draft): [Draft, (draft: Draft) => void] {
	const [draft, setDraft] = useState(show);
	useEffect(() => setDraft(show()), [value]);
	return [draft, setDraft];
}
