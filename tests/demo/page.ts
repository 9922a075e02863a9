export type DemoPage = {
	readonly fileName: string;
	readonly fileBytes: number;
	readonly sha256: string;
	readonly media: boolean;
};

export const demoPage = ({ fileName, fileBytes, sha256, media }: DemoPage): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rustloader demo</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<body>
<header>
	<h1>Rustloader demo</h1>
	<p>Right-click anything here, choose <b>Download with Rustloader</b>, then click the Rustloader button in the
	toolbar and watch. Close the browser half-way, if you like: the download goes on.</p>
</header>
<main>
	<section class="wide">
		<h2>A file of ${Math.round(fileBytes / 1e6)} MB</h2>
		<p><a id="file" class="button" href="/files/${fileName}">${fileName}</a></p>
		<p>Its SHA-256: <code>${sha256}</code></p>
		<p class="links">On a slow line:
			<a id="file-slow" href="/files/${fileName}?line=10000000">10 MB/s in all</a>
			<a id="file-per-connection" href="/files/${fileName}?rate=1000000">1 MB/s for each connection</a>
			<a id="file-very-slow" href="/files/${fileName}?line=2000000">2 MB/s in all</a></p>
	</section>
	${media ? mediaSections : '<section class="wide"><p>Install ffmpeg to see a video, music and a stream here.</p></section>'}
	<section class="wide">
		<h2>Things that go wrong</h2>
		<p class="links">
			<a id="missing" href="/faults/missing.bin">404, not found</a>
			<a id="forbidden" href="/faults/forbidden.bin">403, forbidden</a>
			<a id="broken" href="/faults/broken.bin">500, out of order</a>
			<a id="empty" href="/faults/empty.bin">an empty file</a>
			<a id="closes-early" href="/faults/closes-early.bin">closes half-way</a></p>
	</section>
</main>
</body>
</html>
`;

const mediaSections = `
	<section>
		<h2>Video</h2>
		<video id="video" controls muted preload="metadata" src="/media/video.mp4"></video>
	</section>
	<section>
		<h2>Picture</h2>
		<img id="picture" src="/media/picture.png" alt="A part of the Mandelbrot set">
	</section>
	<section>
		<h2>Music</h2>
		<audio id="audio" controls preload="metadata" src="/media/audio.m4a"></audio>
	</section>
	<section>
		<h2>Stream</h2>
		<p>An HLS stream of short pieces:</p>
		<p class="links"><a id="stream" href="/media/hls/stream.m3u8">stream.m3u8</a></p>
	</section>`;

const style = `
:root {
	color-scheme: light dark;
	--back: light-dark(#f6f5f2, #17181a); --card: light-dark(#fff, #212327); --text: light-dark(#22242a, #e8e6e1);
	--quiet: light-dark(#5d616b, #a3a7b0); --line: light-dark(#e2dfd8, #34373d); --accent: light-dark(#b3430f, #ff9a5c);
	font: 16px/1.55 system-ui, 'DejaVu Sans', sans-serif;
}
body { margin: 0 auto; max-width: 64rem; padding: 2.5rem 1.5rem 4rem; background: var(--back); color: var(--text); }
h1 { margin: 0 0 .3rem; font-size: 1.9rem; letter-spacing: -.02em; }
h2 { margin: 0 0 .7rem; font-size: 1.05rem; }
p { margin: 0 0 .7rem; } p:last-child { margin-bottom: 0; }
header p { max-width: 46rem; color: var(--quiet); }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; margin-top: 1.8rem; }
section { padding: 1.2rem 1.3rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.wide { grid-column: 1 / -1; }
a { color: var(--accent); } a:focus-visible { outline: 2px solid; outline-offset: 2px; border-radius: 4px; }
.button { display: inline-block; padding: .55rem 1.1rem; border-radius: 8px; background: var(--accent); color: var(--card); font-weight: 600; text-decoration: none; }
.links a { margin-right: 1.1rem; white-space: nowrap; }
code { font: .85rem 'DejaVu Sans Mono', ui-monospace, monospace; overflow-wrap: anywhere; color: var(--quiet); }
video, img { display: block; width: 100%; aspect-ratio: 16 / 9; object-fit: cover; border-radius: 8px; background: #000; }
audio { width: 100%; }
@media (max-width: 40rem) { main { grid-template-columns: minmax(0, 1fr); } }
`;
