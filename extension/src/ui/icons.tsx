import type { FileKind } from '../core/view/file-kind.ts';
import type { Action } from '../core/view/actions.ts';

/** All on a grid of 16, drawn with the colour of the text around them. */
const strokes = {
	pause: 'M5.500 3.500v9M10.500 3.500v9',
	resume: 'M5 3.200v9.600l7.500-4.800z',
	cancel: 'M4 4l8 8M12 4l-8 8',
	finish: 'M3.500 3.500h9v9h-9z',
	restart: 'M12.800 8a4.800 4.800 0 1 1-1.400-3.400M12.800 2.600v2.600h-2.600M8 5.500v3l2 1.200',
	retry: 'M12.800 8a4.800 4.800 0 1 1-1.400-3.400M12.800 2.600v2.600h-2.600',
	reset: 'M3.200 8a4.800 4.800 0 1 0 1.400-3.400M3.200 2.600v2.600h2.600',
	remove: 'M3 4.500h10M6.500 4.500v-1.700h3v1.700M4.500 4.500l.6 8.700h5.800l.6-8.700',
	openFile: 'M6.500 3.500h-3v9h9v-3M9 3h4v4M13 3l-5.500 5.500',
	showInFolder: 'M2.500 12.500v-9h4l1.500 2h5.500v7z',
	keepBoth: 'M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z',
	useExisting: 'M3.500 8.500l3 3 6-7',
	replace: 'M3 5.500h9M9.500 3l2.500 2.500-2.500 2.500M13 10.500H4M6.500 8L4 10.500 6.500 13',
	moveUp: 'M8 13V3.500M4 7.500l4-4 4 4',
	moveDown: 'M8 3v9.500M4 8.500l4 4 4-4',
	more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
	clear: 'M2.500 4.500h7M2.500 8h5M2.500 11.500h4M9.500 10.500l1.800 1.800 3-3.600',
	export: 'M8 10.500V2.500M4.500 6L8 2.500 11.500 6M2.500 13.500h11',
	tab: 'M9.500 2.800h3.700v3.700M13 3L8.200 7.800M6.500 3.500h-3v9h9v-3',
	panel: 'M2.500 3h11v10h-11zM9.500 3v10',
	paste: 'M5.500 3.500h-2v10h9v-10h-2M5.500 2.500h5v2.500h-5z',
	look: 'M2.500 3.500h11v6M2.500 3.500v9h5M6.700 6v4l3-2zM11.500 13.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM13 13l1.500 1.500',
	search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.300 10.300l3.200 3.200',
	list: 'M5.500 4h8M5.500 8h8M5.500 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01',
	clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.800V8l2.300 1.500',
	warning: 'M8 2.500l6 10.500H2zM8 6.500v3M8 11.300h.01',
	chart: 'M2.500 13.500h11M4.500 13.500V9M8 13.500V3.500M11.500 13.500V6.500',
	selectAll: 'M2.500 2.500h11v11h-11zM5 8.200l2.200 2.200L11.200 6',
	back: 'M9.500 3.500L5 8l4.500 4.500',
	settings:
		'M8 10.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400zM8 1.800v1.800M8 12.400v1.800M1.800 8h1.800M12.400 8h1.800M3.600 3.600l1.300 1.300M11.100 11.100l1.300 1.300M3.600 12.400l1.300-1.300M11.100 4.900l1.300-1.300',
	copy: 'M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z',
	download: 'M8 2.500v7.500M4.500 7L8 10.500 11.500 7M2.500 13.500h11',
	lock: 'M4.500 7.500h7v6h-7zM5.800 7.500V5a2.200 2.200 0 0 1 4.400 0v2.500',
	check: 'M3.500 8.500l3 3 6-7',
	cookie:
		'M13.700 8.200a2.500 2.500 0 0 1-2.600-2.600A2.500 2.500 0 0 1 8 2.300 5.800 5.800 0 1 0 13.700 8.200zM6 6.300h.01M5.800 10h.01M9.200 9.700h.01',
	info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.300v3.400M8 5.200h.01',
	plug: 'M5.500 2.500v3M10.500 2.500v3M4 5.500h8v2.300a4 4 0 0 1-8 0zM8 11.800v2.400',
	arrow: 'M8 2.500v7.500M4.500 7L8 10.500 11.500 7M2.500 13.500h11',
	video: 'M2.500 3.500h11v9h-11zM6.700 6v4l3.300-2z',
	audio:
		'M6 11.500V3.500l7-1v8M6 11.500a1.750 1.500 0 1 1-3.500 0 1.750 1.500 0 0 1 3.500 0zM13 10.500a1.750 1.500 0 1 1-3.500 0 1.750 1.500 0 0 1 3.500 0z',
	image: 'M2.500 3h11v10h-11zM2.800 11.500l3.200-3.500 2.500 2.500 2-1.800 2.800 2.600M10.300 6h.01',
	archive: 'M2.500 2.800h11v3h-11zM3.500 5.800v7.400h9V5.800M6.500 8.500h3',
	document: 'M4 2h5.500L12.500 5v9H4zM9.300 2.200V5.200h3M6 8h4.500M6 10.700h4.500',
	program: 'M8 2l5.200 3v6L8 14l-5.200-3V5zM2.800 5L8 8l5.200-3M8 8v6',
	file: 'M4 2h5.500L12.500 5v9H4zM9.300 2.200V5.200h3',
} as const satisfies Record<Action | FileKind, string> & Record<string, string>;
export type IconName = keyof typeof strokes;

export function Icon({ name }: { readonly name: IconName }) {
	return (
		<svg class={`icon icon-${name}`} viewBox="0 0 16 16" aria-hidden="true">
			<path d={strokes[name]} />
		</svg>
	);
}

/** The mark of icons/icon.svg. */
export function Mark() {
	return (
		<svg class="mark" viewBox="0 0 16 16" aria-hidden="true">
			<rect x="6" y="0" width="4" height="2" rx=".35" />
			<rect x="6" y="3" width="4" height="2" rx=".35" />
			<path d="M6 6h4v2h3.250a.5.5 0 0 1 .33.880L8.400 13a.6.6 0 0 1-.8 0L2.420 8.880A.5.5 0 0 1 2.750 8H6z" />
			<rect x="1" y="14" width="14" height="2" rx=".6" />
		</svg>
	);
}
