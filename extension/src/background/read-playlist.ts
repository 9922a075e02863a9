import { isOrdinaryJar } from '../core/add/ordinary-jar.ts';
import { manifestUnitsMax } from '../core/capture/manifest-facts.ts';
import type { CardPlace } from '../core/capture/media-view.ts';

const fetchTimeoutMs = 10_000;

/**
 * With the cookies that the page has, and where that is not allowed without. A request of ours has those of ordinary
 * windows, and is kept in their cache: what is on in a private window or a container is neither asked for with the one
 * nor left in the other.
 */
export async function readPlaylist(
	url: string,
	place: Pick<CardPlace, 'storeId' | 'private'>,
): Promise<string | null> {
	const ways: readonly RequestInit[] = isOrdinaryJar(place)
		? [
				{ credentials: 'include', cache: 'force-cache' },
				{ credentials: 'omit', cache: 'force-cache' },
			]
		: [{ credentials: 'omit', cache: 'no-store' }];
	for (const way of ways) {
		try {
			const response = await fetch(url, { ...way, signal: AbortSignal.timeout(fetchTimeoutMs) });
			return response.ok ? await readBounded(response) : null;
		} catch {
			// Not allowed so: once more in the next way.
		}
	}
	return null;
}

async function readBounded(response: Response): Promise<string | null> {
	if (!response.body) return null;
	let text = '';
	const decoder = new TextDecoder();
	const reader = response.body.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return text;
		text += decoder.decode(value, { stream: true });
		if (text.length <= manifestUnitsMax) continue;
		await reader.cancel();
		return null;
	}
}
