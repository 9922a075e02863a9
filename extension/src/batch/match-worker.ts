import { matchPattern } from '../core/batch/filter.ts';
import type { MatchAsked } from './match-aside.ts';

addEventListener('message', ({ data }: MessageEvent<MatchAsked>) => {
	postMessage(matchPattern(data.pattern, data.texts));
});
