import type { CardPlace, MediaView } from '../core/capture/media-view.ts';
import type { SiteMode } from '../core/capture/sites.ts';

/** What the background asks of whoever knows the tabs. */
export type MediaDesk = {
	readonly view: (tab: number) => Promise<MediaView>;
	readonly find: (tab: number, keys: readonly string[]) => Promise<CardPlace[]>;
	readonly setMode: (url: string, mode: SiteMode | null) => Promise<void>;
	readonly lookAt: (tab: number) => Promise<boolean>;
	/** Whether pages of its site are never to be looked at. */
	readonly isForbidden: (url: string) => Promise<boolean>;
};
