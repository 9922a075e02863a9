import type { Target } from './targets.ts';

/** What lies beside the program in its package. */
export function readme({ platform }: Target): string {
	return `Rustloader saves what your browser shows: files, videos, streams.

${install[platform]}

It tells every browser it finds where the program is, and says what it did. Then add the extension to your browser.
"rustloader doctor" names what is wrong where something is, "rustloader --help" lists what else there is,
"rustloader uninstall" undoes what install did. Your downloads stay.

What is inside, and under which licences: THIRD-PARTY-LICENSES.txt.
`;
}

const install = {
	linux: `To install it, in this folder:

    ./rustloader install`,
	win32: `To install it, in this folder:

    rustloader.exe install`,
	darwin: `To install it, open Terminal in this folder:

    xattr -d com.apple.quarantine rustloader     (where your browser downloaded it)
    ./rustloader install

The first line is needed as long as the program is not notarised by Apple: macOS would refuse to open it.`,
} as const;
