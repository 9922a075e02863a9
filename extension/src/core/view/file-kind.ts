export type FileKind = 'video' | 'audio' | 'image' | 'archive' | 'document' | 'program' | 'file';

const byExtension: readonly (readonly [FileKind, RegExp])[] = [
	['video', /\.(mp4|m4v|mkv|webm|mov|avi|ts|mpg|mpeg|flv|ogv|3gp|m3u8|mpd)$/iu],
	['audio', /\.(mp3|m4a|aac|flac|ogg|oga|opus|wav|wma)$/iu],
	['image', /\.(png|jpe?g|gif|webp|avif|svg|bmp|tiff?|heic|ico)$/iu],
	['archive', /\.(zip|rar|7z|tar|gz|tgz|bz2|xz|zst|lz4|br)$/iu],
	['document', /\.(pdf|docx?|xlsx?|pptx?|od[tsp]|epub|mobi|txt|md|csv|json|xml|html?)$/iu],
	['program', /\.(exe|msi|deb|rpm|dmg|pkg|apk|appimage|iso|img|jar|run)$/iu],
];

/** Which picture a row carries; the name tells more than servers do. */
export function fileKind(name: string, mediaType: string | null): FileKind {
	const named = byExtension.find(([, pattern]) => pattern.test(name));
	if (named) return named[0];
	const major = /^(video|audio|image)\//iu.exec(mediaType ?? '')?.[1]?.toLowerCase();
	return major === 'video' || major === 'audio' || major === 'image' ? major : 'file';
}
