/**
 * Pages under /watch/NAME have their facts in /api/video/NAME; /list holds links to such pages.
 *
 * @param {{ url: string, item: number | null, from: number }} asked
 * @param {{ fetch: Function, resolve: Function }} sdk
 */
export default async function extract({ url, from }, { fetch, resolve }) {
	const name = /\/watch\/([\w-]+)/u.exec(url)?.[1];
	if (name === undefined) return await readList(url, from, { fetch, resolve });
	const answer = await fetch(resolve(`/api/video/${name}`, url), { headers: { Accept: 'application/json' } });
	if (answer.status !== 200) throw new Error(`the site answered ${answer.status}`);
	const video = JSON.parse(answer.text);
	return {
		id: name,
		title: video.title,
		duration: video.seconds,
		formats: video.files.map(file => ({
			format_id: String(file.height),
			url: resolve(file.path, url),
			ext: 'mp4',
			protocol: 'https',
			height: file.height,
			filesize: file.bytes,
		})),
	};
}

async function readList(url, from, { fetch, resolve }) {
	const { text } = await fetch(url);
	const links = [...text.matchAll(/href="(\/watch\/[\w-]+)"/gu)].map(([, path]) => resolve(path, url));
	return {
		_type: 'playlist',
		id: url,
		title: /<title>([^<]*)</u.exec(text)?.[1] ?? 'List',
		playlist_count: links.length,
		entries: links.slice(from - 1, from + 99).map(link => ({ _type: 'url', url: link, id: link })),
	};
}
