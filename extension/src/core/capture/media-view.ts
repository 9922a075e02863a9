import type { Card } from './card.ts';
import type { SiteMode } from './sites.ts';

/** A tab as a page of ours shows it. */
export type MediaView = {
	readonly tab: number;
	readonly url: string;
	/** A script of ours is in it, or was. */
	readonly isLooked: boolean;
	readonly cards: readonly Card[];
	/** What holds for its site. */
	readonly mode: SiteMode;
	/** Whether pages of every site may be watched. */
	readonly mayWatchAll: boolean;
};

/** Where a card is, for whoever fetches it. */
export type CardPlace = {
	readonly card: Card;
	readonly pageUrl: string;
	readonly storeId: string | null;
	readonly private: boolean;
};
