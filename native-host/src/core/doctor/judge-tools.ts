import { staleDays } from '../extraction/yt-dlp-release.ts';
import { ill, well, type Finding } from './finding.ts';
import { installCommand, systemInstall } from './say-command.ts';
import type { Seen } from './seen.ts';
import { remark } from '../../../../shared/domain/remarks.ts';

export const judgeTools = (seen: Seen): Finding[] => [
	judgeYtDlp(seen),
	judgeJavaScript(seen),
	judgeFfmpeg(seen, 'ffmpeg'),
	judgeFfmpeg(seen, 'ffprobe'),
];

function judgeYtDlp({ tools: { ytDlp }, command: program }: Seen): Finding {
	const unchoose = (name: 'yt-dlp') => ({
		command: `${program} tools use ${name} auto`,
		repairs: [{ do: 'lookForTool', name } as const],
	});
	const about = { id: 'yt-dlp', what: 'yt-dlp' };
	const remedy = { command: `${program} yt-dlp update`, repairs: [{ do: 'updateYtDlp' } as const] };
	if (!ytDlp) return ill({ ...about, seen: remark('not_found') }, 'yt_dlp_missing', remedy);
	if (ytDlp.version === null)
		return ill({ ...about, seen: ytDlp.path }, 'yt_dlp_broken', ytDlp.isChosen ? unchoose('yt-dlp') : remedy);
	const seen = `${ytDlp.version}, ${ytDlp.path}`;
	const { version, path, daysOld } = ytDlp;
	if (daysOld !== null && daysOld > staleDays)
		return ill(
			{ ...about, seen: remark('days_old', { count: daysOld, version, path }) },
			'yt_dlp_old',
			remedy,
		);
	return well(about.id, about.what, seen);
}

function judgeJavaScript({ tools: { javascript } }: Seen): Finding {
	const about = { id: 'javascript', what: 'JavaScript for yt-dlp' };
	if (javascript === null) return ill({ ...about, seen: remark('not_found') }, 'javascript_missing');
	return well(about.id, about.what, javascript);
}

function judgeFfmpeg({ tools, packages, command: program }: Seen, name: 'ffmpeg' | 'ffprobe'): Finding {
	const tool = tools[name];
	const about = { id: name, what: name };
	const remedy = tool?.isChosen
		? {
				command: `${program} tools use ${name} auto`,
				repairs: [{ do: 'lookForTool', name } as const],
			}
		: { command: installCommand('ffmpeg', packages), repairs: systemInstall('ffmpeg', packages) };
	if (!tool) return ill({ ...about, seen: remark('not_found') }, 'ffmpeg_missing', remedy);
	if (tool.version === null)
		return ill({ ...about, seen: remark('starts_not', { path: tool.path }) }, 'ffmpeg_missing', remedy);
	return well(name, name, `${tool.version}, ${tool.path}`);
}
