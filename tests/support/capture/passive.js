/*
 * Runs in a page: what it sees of the functions that are listened in on, and what becomes of it when it puts its own in
 * their place. `BASE` is where files and the report go, whatever the page's own address.
 */
void (async () => {
	const base = 'BASE';
	const report = {};
	const errors = [];
	addEventListener('error', ({ message }) => errors.push(message));
	addEventListener('unhandledrejection', event => {
		errors.push(`unhandled ${String(event.reason)}`);
		event.preventDefault();
	});
	const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
	const failure = run => {
		try {
			return String(run());
		} catch (error) {
			return String(error);
		}
	};
	const later = run => (async () => String(await run()))().catch(error => String(error));
	const owners = {
		window,
		URL,
		XMLHttpRequest: XMLHttpRequest.prototype,
		Response: Response.prototype,
		MediaSource: MediaSource.prototype,
		SourceBuffer: SourceBuffer.prototype,
		HTMLMediaElement: HTMLMediaElement.prototype,
		Navigator: Navigator.prototype,
		BaseAudioContext: BaseAudioContext.prototype,
		Function: Function.prototype,
		Promise: Promise.prototype,
	};
	const names =
		'fetch createObjectURL open send text arrayBuffer blob bytes json addSourceBuffer appendBuffer play setMediaKeys requestMediaKeySystemAccess decodeAudioData toString then';
	for (const [owner, object] of Object.entries(owners))
		for (const name of names.split(' ')) {
			const own = object && Object.getOwnPropertyDescriptor(object, name);
			if (!own) continue;
			const { value, ...flags } = own;
			report[`${owner}.${name}`] = {
				...flags,
				text: Function.prototype.toString.call(value),
				own: String(value),
				keys: Reflect.ownKeys(value).map(String).sort(),
				called: `${value.name} ${value.length} ${'prototype' in value}`,
				isProto: Object.getPrototypeOf(value) === Function.prototype,
				made: failure(() => Reflect.construct(value, [])),
				onOther: await later(() => Reflect.apply(value, {}, [])),
			};
		}

	const response = () => fetch(`${base}/streams/ts/high.m3u8`);
	const first = await response();
	const promise = first.text();
	report['promise'] = [promise instanceof Promise, Object.getPrototypeOf(promise) === Promise.prototype];
	report['length'] = (await promise).length;
	report['twice'] = await later(() => first.text());
	void first.text();
	await pause(50);
	report['unhandled'] = errors.splice(0);

	class OwnResponse extends Response {
		async text() {
			return `own ${await super.text()}`;
		}
	}
	report['subclass'] = await new OwnResponse('x').text();

	class OwnSource extends MediaSource {
		asked = 0;
		addSourceBuffer(type) {
			this.asked += 1;
			return super.addSourceBuffer(type);
		}
	}
	const source = new OwnSource();
	const video = document.createElement('video');
	video.src = URL.createObjectURL(source);
	await new Promise(resolve => source.addEventListener('sourceopen', resolve, { once: true }));
	const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.42c00d"');
	report['source'] = [source.asked, buffer instanceof SourceBuffer, source instanceof MediaSource];
	const bytes = await (await fetch(`${base}/streams/split/high-init.mp4`)).arrayBuffer();
	const updated = new Promise(resolve => buffer.addEventListener('updateend', resolve, { once: true }));
	report['append'] = failure(() => buffer.appendBuffer(bytes));
	await updated;
	report['appendTwice'] = failure(() => {
		buffer.appendBuffer(bytes);
		buffer.appendBuffer(bytes);
	});

	let touched = 0;
	const ask = request =>
		new Promise(resolve => {
			const seen = [];
			for (const name of ['readystatechange', 'load', 'loadend'])
				request.addEventListener(name, () => seen.push(name));
			request.addEventListener('loadend', () => setTimeout(() => resolve(seen.join()), 20));
			request.open('GET', `${base}/streams/ts/high.m3u8`);
			request.send();
		});
	class ThrowingRequest extends XMLHttpRequest {
		get response() {
			touched += 1;
			throw new Error('the page’s own');
		}
		get responseURL() {
			touched += 1;
			throw new Error('the page’s own');
		}
	}
	report['throwing'] = await ask(new ThrowingRequest());
	const patched = new XMLHttpRequest();
	Object.defineProperty(patched, 'response', { get: () => (touched += 1) });
	report['patched'] = await ask(patched);
	const audio = new Audio(`${base}/streams/sound.m4a`);
	audio.muted = true;
	for (const name of ['src', 'currentSrc', 'duration', 'controls', 'title'])
		Object.defineProperty(audio, name, {
			get() {
				throw new Error('the page’s own');
			},
		});
	report['loose'] = await later(() => audio.play());
	await pause(200);

	// From here on nothing is as it was.
	const then = Reflect.get(Promise.prototype, 'then');
	const own = [
		[Promise.prototype, 'then'],
		[EventTarget.prototype, 'addEventListener'],
		[EventTarget.prototype, 'dispatchEvent'],
		[TextDecoder.prototype, 'decode'],
		[JSON, 'stringify'],
	].map(([object, name]) => ({ object, name, original: Reflect.get(object, name) }));
	for (const { object, name, original } of own)
		Reflect.defineProperty(object, name, {
			configurable: true,
			value(...args) {
				touched += 1;
				return Reflect.apply(original, this, args);
			},
		});
	const { CustomEvent: Real } = globalThis;
	globalThis.CustomEvent = function Own() {
		touched += 1;
		throw new Error('the page’s own');
	};
	const again = await new Promise(resolve => void Reflect.apply(then, response(), [resolve]));
	const before = touched;
	const read = await new Promise(resolve => void Reflect.apply(then, again.text(), [resolve]));
	const quiet = new XMLHttpRequest();
	quiet.open('GET', `${base}/streams/ts/high.m3u8`);
	const loaded = new Promise(resolve => quiet.addEventListener('loadend', resolve));
	quiet.send();
	await loaded;
	await pause(300);
	report['read'] = read.length;
	report['touched'] = [before, touched - before];
	for (const { object, name, original } of own)
		Reflect.defineProperty(object, name, { configurable: true, writable: true, value: original });
	globalThis.CustomEvent = Real;

	for (const prototype of [Response.prototype, MediaSource.prototype, XMLHttpRequest.prototype])
		Object.freeze(prototype);
	report['frozen'] = (await (await response()).text()).length;
	const play = new Proxy(Reflect.get(HTMLMediaElement.prototype, 'play'), {
		apply: (target, self, args) => {
			touched += 1;
			return Reflect.apply(target, self, args);
		},
	});
	HTMLMediaElement.prototype.play = play;
	const counted = touched;
	await new Audio().play().catch(() => {});
	report['proxied'] = touched - counted;
	report['elements'] = document.querySelectorAll('*').length;
	report['errors'] = errors;
	await fetch(`${base}/own/passive/report`, { method: 'POST', body: JSON.stringify(report) });
})();
