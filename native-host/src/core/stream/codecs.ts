/** The first codec of a picture in a list as RFC 6381 writes it. */
export const videoCodec = (codecs: string): string | null => find(codecs, pictures);

/** The first codec of sound. */
export const audioCodec = (codecs: string): string | null => find(codecs, sounds);

const pictures = /^(?:avc|hev|hvc|dvh|dva|vp0?[89]|av01|mp4v|vvc)/iu;
const sounds = /^(?:mp4a|ac-?[34]|ec-?3|opus|vorbis|flac|alac|dts|mp3)/iu;

const find = (codecs: string, pattern: RegExp): string | null =>
	codecs
		.split(',')
		.map(codec => codec.trim())
		.find(codec => pattern.test(codec)) ?? null;
