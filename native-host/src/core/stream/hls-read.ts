import { parse, setOptions, types } from 'hls-parser';
import { fault, type Fault } from '../../../../shared/domain/faults.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { readHlsMaster } from './hls-master.ts';
import { readHlsMedia } from './hls-media.ts';
import { prepareHls, type Variables } from './hls-prepare.ts';
import type { Ladder, ResolveUrl, TrackSegments } from './stream-plan.ts';
import { quote } from '../../../../shared/kernel/quoted.ts';

/** Half of what is served breaks a rule; what a download needs is checked where it is taken. */
setOptions({ strictMode: false, silent: true });

export type HlsPlaylist =
	| { readonly kind: 'master'; readonly ladder: Ladder; readonly variables: Variables }
	| { readonly kind: 'media'; readonly track: TrackSegments };

type Source = {
	/** Where it was found, after redirects. */
	readonly url: string;
	readonly resolve: ResolveUrl;
	readonly query: Variables;
	/** Of the master that names this playlist. */
	readonly inherited: Variables;
};

/** What an HLS playlist says, whichever of the two kinds it is. */
export function readHls(text: string, source: Source): Result<HlsPlaylist, Fault> {
	const prepared = prepareHls(text, source);
	if (!prepared.ok) return prepared;
	const { isMaster, variables } = prepared.value;
	try {
		const playlist = parse(prepared.value.text);
		if (playlist instanceof types.MasterPlaylist) {
			const ladder = readHlsMaster(playlist, source);
			return ladder.ok ? ok({ kind: 'master', ladder: ladder.value, variables }) : ladder;
		}
		if (isMaster || !(playlist instanceof types.MediaPlaylist))
			return err(fault('stream_invalid', quote('EXTINF')));
		const track = readHlsMedia(playlist, source);
		return track.ok ? ok({ kind: 'media', track: track.value }) : track;
	} catch {
		return err(fault('stream_invalid', quote('EXT-X-…')));
	}
}
