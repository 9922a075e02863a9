import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownSites } from '../../../native-host/src/core/extraction/known-sites.ts';
import { sitesMark } from '../../../native-host/src/core/extraction/sites-plugin.ts';
import { chooseTool } from '../../../native-host/src/effects/tool-paths.ts';
import type { Home } from '../browsers/home.ts';

/**
 * For tests that are about something else: each new daemon asks yt-dlp which sites it knows, which takes it a second.
 * This one is of today and knows none, or those, by the end of their hosts.
 */
export function standInForYtDlp({ home, state }: Home, sites: KnownSites = {}): void {
	const path = join(home, 'yt-dlp');
	const version = new Date().toISOString().slice(0, 10).replaceAll('-', '.');
	writeFileSync(
		path,
		`#!/bin/sh\ncase "$*" in *--version*) echo ${version} ;; *--list-extractors*) echo '${sitesMark}${JSON.stringify(sites)}' ;; esac\n`,
		{ mode: 0o755 },
	);
	chooseTool(state, 'yt-dlp', path);
}
