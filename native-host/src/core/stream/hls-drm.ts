/** What protects a segment, where it is not one of the ciphers that a key under an address opens. */
export function hlsProtection(method: string, format: string | undefined): string | null {
	const named = formats[(format ?? 'identity').toLowerCase()];
	if (named !== undefined) return named;
	if (/^SAMPLE-AES/iu.test(method)) return method.toUpperCase().slice(0, 32);
	if (format !== undefined && format !== 'identity') return format.slice(0, 64);
	return null;
}

const formats: Readonly<Record<string, string>> = {
	'com.apple.streamingkeydelivery': 'FairPlay',
	'com.microsoft.playready': 'PlayReady',
	'com.widevine': 'Widevine',
	'urn:uuid:9a04f079-9840-4286-ab92-e65be0885f95': 'PlayReady',
	'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed': 'Widevine',
	'urn:uuid:94ce86fb-07ff-4f43-adb8-93d2fa968ca2': 'FairPlay',
};
