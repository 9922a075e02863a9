export type Machine = {
	readonly platform: string;
	readonly arch: string;
	/** Linux with another C library than the usual one. */
	readonly isMusl: boolean;
};

/** The file of a release that runs on a machine; where there is none, the one that wants a Python. */
export function releaseAsset({ platform, arch, isMusl }: Machine): string {
	const row = assets[platform === 'linux' && isMusl ? 'musl' : platform];
	return row?.[arch] ?? 'yt-dlp';
}

const assets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	linux: { x64: 'yt-dlp_linux', arm64: 'yt-dlp_linux_aarch64' },
	musl: { x64: 'yt-dlp_musllinux', arm64: 'yt-dlp_musllinux_aarch64' },
	darwin: { x64: 'yt-dlp_macos', arm64: 'yt-dlp_macos' },
	win32: { x64: 'yt-dlp.exe', ia32: 'yt-dlp_x86.exe', arm64: 'yt-dlp_arm64.exe' },
};

export const digestsName = 'SHA2-256SUMS';

/** Where a file of a release lies; null: of the newest. */
export const releaseUrl = (base: string, version: string | null, name: string): string =>
	version === null ? `${base}/latest/download/${name}` : `${base}/download/${version}/${name}`;

/** `HEX  NAME` a line, as sha256sum writes them. Null: it is not in the list, or in it twice. */
export function digestIn(list: string, name: string): string | null {
	const found = list
		.split('\n')
		.map(line => /^([\da-f]{64}) [ *](.+?)\s*$/iu.exec(line))
		.filter(match => match?.[2] === name);
	return found.length === 1 ? (found[0]?.[1]?.toLowerCase() ?? null) : null;
}

export const isVersion = (text: string): boolean => /^\d{4}\.\d{2}\.\d{2}(?:\.\d{1,8})?$/u.test(text);

const dayMs = 86_400_000;

/** Versions are dates. */
export function daysOld(version: string, now: number): number {
	const [year = 0, month = 1, day = 1] = version.split('.').map(Number);
	return Math.max(0, Math.floor((now - Date.UTC(year, month - 1, day)) / dayMs));
}

/** Sites change often: an older one fails on many of them. */
export const staleDays = 90;
