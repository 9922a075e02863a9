import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import about from '../../package.json' with { type: 'json' };
import { hostManifest } from '../../native-host/src/app/install/manifest.ts';
import { systemTargets } from '../../native-host/src/app/install/targets.ts';
import { tar, type Entry } from './tar.ts';
import type { Target } from './targets.ts';

type Made = {
	readonly target: Target;
	readonly program: Buffer;
	readonly licences: string;
	readonly readme: string;
	readonly epoch: number;
};

const program = 'usr/lib/rustloader/rustloader';
const shared = 'usr/share/rustloader/native-messaging';

/**
 * A package for Debian and its family, for every user of the machine: the program, and links to its manifests where
 * browsers look. They are links, and no configuration, so that a removal leaves nothing behind. No script runs.
 */
export function deb({ target, program: content, licences, readme, epoch }: Made): Buffer {
	const document = (name: string, text: string): Entry => ({
		path: `./usr/share/doc/rustloader/${name}`,
		content: Buffer.from(text),
	});
	const files: Entry[] = [
		{ path: `./${program}`, content, executable: true },
		link('usr/bin/rustloader', '../lib/rustloader/rustloader'),
		...manifests(),
		document('copyright', copyright()),
		document('THIRD-PARTY-LICENSES', licences),
		document('README', readme),
	];
	const data = tar(files, epoch);
	const sums = files
		.filter(file => file.link === undefined)
		.map(file => `${md5(file.content)}  ${file.path.slice(2)}\n`);
	const control = tar(
		[
			{ path: './control', content: Buffer.from(controlText(target, files)) },
			{ path: './md5sums', content: Buffer.from(sums.join('')) },
		],
		epoch,
	);
	return archive(
		[
			['debian-binary', Buffer.from('2.0\n')],
			['control.tar.gz', gzipSync(control, { level: 6 })],
			['data.tar.gz', gzipSync(data, { level: 6 })],
		],
		epoch,
	);
}

/** One manifest a family, and a link to it wherever a browser looks for what was installed for everybody. */
function manifests(): Entry[] {
	const linux = { platform: 'linux', join: posix.join, names: () => null } as const;
	const places = systemTargets({ state: '', root: '/' }, linux);
	const families = [...new Set(places.map(({ family }) => family))];
	const fileOf = (family: Family): string => `${shared}/${family}.json`;
	return [
		...families.map(family => ({
			path: `./${fileOf(family)}`,
			content: hostManifest(family, `/${program}`, []),
		})),
		...[...new Map(places.map(({ manifest, family }) => [manifest, family]))].map(([manifest, family]) =>
			link(manifest.slice(1), `/${fileOf(family)}`),
		),
	];
}

type Family = Parameters<typeof hostManifest>[0];

const link = (path: string, to: string): Entry => ({ path: `./${path}`, content: Buffer.alloc(0), link: to });

const md5 = (content: Buffer): string => createHash('md5').update(content).digest('hex');

function controlText({ arch }: Target, files: readonly Entry[]): string {
	const kibibytes = files.reduce((sum, { content }) => sum + Math.ceil(content.length / 1024), 0);
	return `Package: rustloader
Version: ${about.version}
Section: net
Priority: optional
Architecture: ${arch === 'x64' ? 'amd64' : arch}
Depends: libc6 (>= 2.28), libstdc++6 (>= 8), libgcc-s1
Recommends: ffmpeg, xdg-utils
Suggests: yt-dlp
Installed-Size: ${kibibytes}
Maintainer: The Rustloader project <rustloader@rustloader.app>
Homepage: https://rustloader.app
Description: saves what your browser shows, reliably
 Rustloader downloads files, videos and streams that a browser shows, in a
 program of its own: closing the browser, a crash or a broken line costs
 nothing. It needs its extension in the browser, or is used from a shell.
`;
}

function copyright(): string {
	return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Rustloader

Files: *
Copyright: The Rustloader project, and the authors of the works named in THIRD-PARTY-LICENSES
License: ${about.license}
`;
}

/** The archive format of Unix' `ar`. */
function archive(members: readonly (readonly [name: string, content: Buffer])[], epoch: number): Buffer {
	const parts = members.flatMap(([name, content]) => {
		const fields = [
			name.padEnd(16),
			String(epoch).padEnd(12),
			'0'.padEnd(6),
			'0'.padEnd(6),
			'100644'.padEnd(8),
		];
		const head = Buffer.from(`${fields.join('')}${String(content.length).padEnd(10)}\`\n`, 'latin1');
		return [head, content, Buffer.alloc(content.length % 2, '\n')];
	});
	return Buffer.concat([Buffer.from('!<arch>\n', 'latin1'), ...parts]);
}
