import type { FrameLook, Player } from './look.ts';
import type { ManifestFacts } from './manifest-facts.ts';

/** How an address was asked for: by a player's element, by a script, or as a page of its own. */
export type Via = 'media' | 'script' | 'document' | 'other';

/** One thing that was seen in a frame of a page. */
export type Seen =
	| {
			readonly kind: 'file';
			readonly url: string;
			/** What was asked for, where the answer came from elsewhere; empty: from there. */
			readonly from: string;
			readonly frame: number;
			readonly at: number;
			readonly via: Via;
			readonly type: string;
			/** Of the whole file; null: not told. */
			readonly bytes: number | null;
			/** By Content-Disposition; empty: none. */
			readonly name: string;
	  }
	| {
			readonly kind: 'manifest';
			readonly url: string;
			readonly from: string;
			readonly frame: number;
			readonly at: number;
			readonly format: 'hls' | 'dash';
			/** null: not read. */
			readonly facts: ManifestFacts | null;
	  }
	| {
			readonly kind: 'source';
			readonly blob: string;
			readonly frame: number;
			readonly at: number;
			readonly fed: readonly string[];
			readonly manifest: string;
			readonly duration: number | null;
	  }
	| {
			readonly kind: 'blob';
			readonly blob: string;
			readonly frame: number;
			readonly at: number;
			readonly url: string;
			readonly type: string;
			readonly bytes: number;
	  }
	| {
			readonly kind: 'adverts';
			readonly frame: number;
			readonly at: number;
			readonly urls: readonly string[];
	  }
	| {
			readonly kind: 'decoded';
			readonly frame: number;
			readonly at: number;
			readonly url: string;
			readonly seconds: number | null;
	  }
	| { readonly kind: 'loose'; readonly frame: number; readonly at: number; readonly player: Player }
	| {
			readonly kind: 'keys';
			readonly frame: number;
			readonly at: number;
			readonly system: string;
			readonly isUsed: boolean;
	  };

export type FrameSeen = {
	readonly url: string;
	/** null: the top one, or not known. */
	readonly parent: number | null;
	readonly look: FrameLook | null;
};

export type Played = { readonly frame: number; readonly player: Player };

/** All that is known of the page in a tab, however it was learned, and in whatever order. */
export type PageSeen = {
	readonly url: string;
	readonly title: string;
	readonly frames: ReadonlyMap<number, FrameSeen>;
	readonly seen: readonly Seen[];
	/** Players by what they played, as they were last seen with it: a feed has one for all of its posts. */
	readonly played: readonly Played[];
	/** When the page became another one without being loaded anew; what is older counts only while something plays it. */
	readonly turnedAt: number;
	/** What its players played until then. */
	readonly left: ReadonlySet<string>;
};
