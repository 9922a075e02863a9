import { isPageType } from '../../../../shared/domain/same-thing.ts';
import { firstField, type AnswerHead } from './answer-head.ts';

/** Whether an answer is a page for people to look at. */
export const isWebPage = (head: AnswerHead): boolean => isPageType(firstField(head, 'content-type'));

/**
 * Whether somebody who asks for a file of that name certainly means no web page: a login page that comes in its place
 * is no download. Only of names that end in what pages never are.
 */
export const meansNoPage = (name: string): boolean => neverPages.test(name);

const neverPages =
	/\.(?:zip|7z|rar|gz|tgz|bz2|xz|zst|tar|iso|img|dmg|exe|msi|deb|rpm|apk|appimage|jar|pdf|epub|mobi|docx?|xlsx?|pptx?|od[tsp]|mp4|m4v|mkv|webm|mov|avi|wmv|flv|ts|mp3|m4a|aac|flac|ogg|opus|wav|jpe?g|png|gif|webp|avif|heic|psd|bin|dat|safetensors|gguf|torrent|csv|sqlite|ttf|otf|woff2?)$/iu;
