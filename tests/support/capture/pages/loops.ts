import type { CorpusPage } from '../corpus-page.ts';
import { later, page, plain, script, video } from '../html.ts';

const clip = { file: 'low.mp4' } as const;
const film = { file: 'high.mp4', bytesMin: 2_000_000 } as const;
/** A short sound: so many bytes of plain samples. */
const wav = (bytes: number): Buffer => {
	const all = Buffer.alloc(44 + bytes);
	all.write('RIFF', 0);
	all.writeUInt32LE(36 + bytes, 4);
	all.write('WAVEfmt ', 8);
	all.writeUInt32LE(16, 16);
	all.writeUInt16LE(1, 20);
	all.writeUInt16LE(1, 22);
	all.writeUInt32LE(22_050, 24);
	all.writeUInt32LE(44_100, 28);
	all.writeUInt16LE(2, 32);
	all.writeUInt16LE(16, 34);
	all.write('data', 36);
	all.writeUInt32LE(bytes, 40);
	return all;
};

/** What moves and sounds, and nobody would want to keep. */
export const loopPages: readonly CorpusPage[] = [
	plain(
		'gallery-on-hover',
		() =>
			page(
				`<h1>New this week</h1>${Array.from({ length: 24 }, (_, at) => `<a class="tile" href="/watch/${at}"><video muted loop playsinline preload="none" width="200" data-preview="/own/gallery-on-hover/p/${at}.mp4"></video><h3>Film ${at}</h3></a>`).join('')}` +
					script(
						"const tiles = [...document.querySelectorAll('.tile video')]; let n = 0; const hover = () => { if (n > 0) { tiles[n - 1].pause(); tiles[n - 1].removeAttribute('src'); tiles[n - 1].load(); } if (n < 4) { const v = tiles[n++]; v.src = v.dataset.preview; v.play().catch(() => {}); setTimeout(hover, 250); } }; hover();",
					),
			),
		[],
		{ serve: () => clip, settlesMs: 1_600 },
	),
	plain(
		'hero-loop',
		() =>
			page(
				'<section style="position:relative;height:400px;overflow:hidden"><video autoplay muted loop playsinline style="position:absolute;inset:0;width:100%;height:100%;object-fit:cover" src="/own/hero-loop/assets/office-4k.mp4"></video><h1 style="position:relative">We build things</h1><a href="/signup">Start</a></section>',
			),
		[],
		{ serve: () => film },
	),
	plain(
		'product-loops',
		() =>
			page(
				`<h1>The kettle</h1>${['pour', 'boil', 'keep-warm'].map(name => `<div class="feature"><video autoplay muted loop playsinline width="320" src="/own/product-loops/m/${name}.mp4"></video><p>${name}</p></div>`).join('')}<h2>Watch the film</h2>${video('controls src="/own/product-loops/m/kettle-film.mp4" poster="/file/picture.svg"')}`,
			),
		[{ is: 'kettle-film.mp4' }],
		{ serve: ({ path }) => (path.includes('film') ? film : clip) },
	),
	plain(
		'chat-of-loops',
		() =>
			page(
				`<ul>${Array.from({ length: 6 }, (_, at) => `<li><b>kim</b> <video autoplay loop muted playsinline width="220" src="/own/chat-of-loops/media/${['a9', 'b3', 'c7', 'd1', 'e5', 'f2'][at]}/giphy.mp4"></video></li>`).join('')}</ul>` +
					later(
						300,
						"const a = new Audio('/own/chat-of-loops/sounds/message.wav'); a.play().catch(() => {});",
					),
			),
		[],
		{ serve: ({ path }) => (path.endsWith('.wav') ? { body: wav(14_000) } : { file: 'low.mp4' }) },
	),
	plain(
		'sounds-of-buttons',
		() =>
			page(
				'<button>Save</button><button>Send</button>' +
					script(
						"for (const n of ['click', 'hover', 'success']) { const a = new Audio('/own/sounds-of-buttons/ui/' + n + '.wav'); a.preload = 'auto'; a.volume = 0.2; a.play().catch(() => {}); }",
					),
			),
		[],
		{ serve: () => ({ body: wav(22_000) }) },
	),
	plain(
		'game-sounds',
		() =>
			page(
				'<canvas width="480" height="270"></canvas>' +
					script(
						"(async () => { const context = new AudioContext(); for (const n of ['jump.wav', 'music/level1.wav', 'sprite.wav']) await context.decodeAudioData(await (await fetch('/own/game-sounds/assets/' + n)).arrayBuffer()); })();",
					),
			),
		[],
		{ serve: ({ path }) => ({ body: wav(path.includes('music') ? 600_000 : 60_000) }) },
	),
	plain(
		'beacons',
		({ there }) => {
			const pixel = there.replace('localhost', 'stats.localhost');
			return page(
				`<h1>An article</h1><p>Words.</p><img src="${pixel}/own/beacons/p.gif?e=view" width="1" height="1">` +
					script(
						`fetch('${pixel}/own/beacons/collect.mp4?e=load', { mode: 'no-cors' }); navigator.sendBeacon('${pixel}/own/beacons/b?x=video.m3u8'); new Image().src = '${pixel}/own/beacons/v.gif?url=' + encodeURIComponent(location.origin + '/film.mp4');`,
					),
			);
		},
		[],
		{
			serve: ({ path }) =>
				path.endsWith('.mp4')
					? { type: 'video/mp4', body: Buffer.alloc(43) }
					: path === 'b'
						? { status: 204, type: 'text/plain' }
						: {
								type: 'image/gif',
								body: Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64'),
							},
		},
	),
	plain(
		'call',
		() =>
			page(
				video('', 'mine') +
					video('', 'yours') +
					script(
						"addEventListener('load', async () => { const c = document.createElement('canvas'); c.getContext('2d').fillRect(0, 0, 9, 9); const stream = c.captureStream(5); mine.srcObject = stream; const a = new RTCPeerConnection(), b = new RTCPeerConnection(); a.onicecandidate = e => b.addIceCandidate(e.candidate); b.onicecandidate = e => a.addIceCandidate(e.candidate); b.ontrack = e => { yours.srcObject = e.streams[0]; yours.play().catch(() => {}); }; for (const t of stream.getTracks()) a.addTrack(t, stream); await a.setLocalDescription(); await b.setRemoteDescription(a.localDescription); await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription); });",
					),
			),
		[],
	),
	plain(
		'pictures',
		() =>
			page(
				`<div class="gallery">${Array.from({ length: 9 }, (_, at) => `<a href="/own/pictures/full/${at}.jpg" data-lightbox="a"><picture><source srcset="/own/pictures/t/${at}.webp" type="image/webp"><img src="/own/pictures/t/${at}.jpg"></picture></a>`).join('')}</div><img src="/own/pictures/anim.gif">`,
			),
		[],
		{
			serve: ({ path }) => ({
				type: path.endsWith('.gif') ? 'image/gif' : 'image/jpeg',
				body: Buffer.alloc(120_000),
			}),
		},
	),
	plain(
		'spot-before-film',
		({ there }) => {
			const spots = there.replace('localhost', 'delivery.localhost');
			return page(
				`<h1>Cooking show</h1><div class="player" style="position:relative">${video('src="/own/spot-before-film/shows/e12.mp4" preload="metadata" controls')}<div id="layer" style="position:absolute;inset:0"></div></div>` +
					script(
						`fetch('${spots}/own/spot-before-film/vmap?sz=640x360&correlator=1').then(r => r.text()).then(xml => { const url = new DOMParser().parseFromString(xml, 'text/xml').querySelector('MediaFile').textContent.trim(); document.getElementById('layer').innerHTML = '<video id="spot" autoplay muted playsinline width="480" src="' + url + '"></video>'; setTimeout(() => { document.getElementById('layer').remove(); document.getElementById('v').play().catch(() => {}); }, 900); });`,
					),
			);
		},
		[{ is: 'shows/e12.mp4' }],
		{
			serve: ({ path, there }) =>
				path.startsWith('vmap')
					? {
							type: 'text/xml',
							body: `<?xml version="1.0"?><VAST version="3.0"><Ad id="1"><InLine><AdSystem>x</AdSystem><Creatives><Creative><Linear><Duration>00:00:15</Duration><MediaFiles><MediaFile delivery="progressive" type="video/mp4" width="640" height="360"><![CDATA[${there.replace('localhost', 'delivery.localhost')}/own/spot-before-film/c/8271.mp4]]></MediaFile></MediaFiles></Linear></Creative></Creatives></InLine></Ad></VAST>`,
						}
					: path.startsWith('c/')
						? clip
						: film,
			settlesMs: 2_200,
		},
	),
];
