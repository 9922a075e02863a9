import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fault, type Fault } from '../../../shared/domain/faults.ts';
import type { Seq, TaskId } from '../../../shared/domain/ids.ts';
import type { HealthReport } from '../../../shared/domain/health.ts';
import { summariseFaults, summariseSaved } from '../../../native-host/src/core/history/summarise.ts';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { bytes } from '../../../shared/kernel/units.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { createAnswerer, type Handlers } from '../../../shared/protocol/answerer.ts';
import { createCaller } from '../../../shared/protocol/caller.ts';
import type { Caller as CallerKind } from '../../../shared/protocol/contract.ts';
import { pendingCallsMax } from '../../../shared/protocol/limits.ts';
import type { Message } from '../../../shared/protocol/message.ts';
import { quote } from '../../../shared/kernel/quoted.ts';

const task = 'abcdefghijkl' as TaskId;

const healthy = { verdict: 'ok', version: '0', platform: 'linux', checks: [] } satisfies HealthReport;

function handlersWith(some: Partial<Handlers>): Handlers {
	const done = () => ok({});
	const changed = () => ok({ changed: 0 });
	return {
		'session.hello': () => ok({ protocol: 1, version: '0', capabilities: [], journal: 'j', seq: 0 as Seq }),
		'task.add': params => ok({ task: params.id }),
		'handoff.prepare': params => ok({ task: params.task.id }),
		'handoff.commit': params => ok(params),
		'handoff.abort': () => ok({ outcome: 'aborted' as const }),
		'relay.open': () => ok({ offset: bytes(0), isWhole: false }),
		'relay.chunk': () => ok({ received: bytes(0) }),
		'relay.close': done,
		'task.pause': done,
		'task.resume': done,
		'task.cancel': done,
		'task.retry': done,
		'task.reset': done,
		'task.remove': done,
		'task.finish': done,
		'task.dismiss': done,
		'task.restart': done,
		'task.timeline': () => ok({ entries: [], next: null }),
		'faults.summary': () => ok(summariseFaults([], [])),
		'saved.summary': () => ok(summariseSaved([], [])),
		'settings.import': () => ok(defaultSettings),
		'notices.list': () => ok({ notices: [] }),
		'notices.dismiss': done,
		'task.move': done,
		'task.schedule': done,
		'task.resolveDuplicate': done,
		'task.limit': done,
		'task.refreshLink': done,
		'task.linkNotFound': done,
		'task.moveFile': () => ok({ path: null }),
		'settings.previewName': () => ok({ path: '' }),
		'task.list': () => ok({ tasks: [], progress: [], next: null, seq: 0 as Seq }),
		'task.openFile': done,
		'task.showInFolder': done,
		'media.extract': () => err(fault('media_none')),
		'media.remembered': () => ok({ choice: null }),
		'media.remember': done,
		'media.known': () => ok({ known: [] }),
		'media.knows': () => ok({ site: null }),
		'queue.pauseAll': changed,
		'queue.resumeAll': changed,
		'queue.clearCompleted': changed,
		'settings.get': () => ok(defaultSettings),
		'settings.set': () => ok(defaultSettings),
		'doctor.report': () => ok(healthy),
		'doctor.fix': () => ok({ report: healthy, outcomes: [] }),
		'links.follow': () => ok({}),
		'events.subscribe': () => ok({ snapshot: false }),
		'daemon.stop': done,
		'daemon.handOver': done,
		...some,
	};
}

/** A caller and an answerer joined by JSON text, as the wire would. */
function converse(handlers: Handlers, kind: CallerKind = 'local') {
	const defects: unknown[] = [];
	const heard: unknown[] = [];
	const toAnswerer = (message: Message) => void answerer.receive(JSON.parse(JSON.stringify(message)));
	const caller = createCaller({ send: toAnswerer, notified: (_name, params) => heard.push(params) });
	const answerer = createAnswerer({
		handlers,
		send: message => caller.receive(JSON.parse(JSON.stringify(message))),
		caller: () => kind,
		attach: params => heard.push(params),
		defect: (_method, error) => defects.push(error),
	});
	return { caller, answerer, defects, heard };
}

const faultOf = (result: { ok: boolean; error?: Fault }) => result.error?.code;

test('a call comes back with what the handler gave', async () => {
	const { caller } = converse(handlersWith({}));
	expect(await caller.call('task.add', { id: task, url: 'https://example.org/a' })).toEqual(ok({ task }));
});

test('a refusal arrives as the same fault', async () => {
	const refusal = fault('transition_refused', quote('it is completed'));
	const { caller } = converse(handlersWith({ 'task.pause': () => err(refusal) }));
	expect(await caller.call('task.pause', { task })).toEqual(err(refusal));
});

test('a handler that throws answers internal and is told of, and the next call works', async () => {
	const { caller, defects } = converse(
		handlersWith({
			'task.pause': () => {
				throw new Error('defect');
			},
		}),
	);
	expect(faultOf(await caller.call('task.pause', { task }))).toBe('internal');
	expect(defects).toHaveLength(1);
	expect(await caller.call('task.resume', { task })).toEqual(ok({}));
});

test('local calls are refused to a browser', async () => {
	const { caller } = converse(handlersWith({}), 'browser');
	expect(faultOf(await caller.call('daemon.stop', {}))).toBe('not_allowed');
	expect(await caller.call('task.pause', { task })).toEqual(ok({}));
});

test('a refusal of parameters names the place and never the value', async () => {
	const { caller } = converse(handlersWith({}));
	const secret = 'session=1234567890';
	const bad = { id: task, url: 'https://example.org/', headers: [['Cookie', secret, secret]] } as never;
	const result = await caller.call('task.add', { ...(bad as object), segments: secret } as never);
	expect(faultOf(result)).toBe('bad_parameters');
	expect(JSON.stringify(result)).not.toContain(secret);
	expect(JSON.stringify(result)).toContain('segments');
});

test('an answer of another shape is a version mismatch', async () => {
	const { caller } = converse(handlersWith({ 'settings.get': () => ok({ maxConcurrent: 'five' } as never) }));
	expect(faultOf(await caller.call('settings.get', {}))).toBe('version_mismatch');
});

test('aborting tells the handler, and leaves no listener on the signal', async () => {
	let cancelled = () => false;
	let release = () => {};
	const waiting = new Promise<void>(resolve => (release = resolve));
	const { caller } = converse(
		handlersWith({
			'task.pause': async (_params, given) => {
				cancelled = () => given.aborted;
				await waiting;
				return ok({});
			},
		}),
	);
	let listeners = 0;
	const controller = new AbortController();
	const signal = {
		get aborted() {
			return controller.signal.aborted;
		},
		addEventListener: (type: 'abort', listener: () => void) => {
			listeners++;
			controller.signal.addEventListener(type, listener);
		},
		removeEventListener: (type: 'abort', listener: () => void) => {
			listeners--;
			controller.signal.removeEventListener(type, listener);
		},
	};
	const call = caller.call('task.pause', { task }, signal);
	expect(listeners).toBe(1);
	expect(cancelled()).toBe(false);
	controller.abort();
	expect(cancelled()).toBe(true);
	release();
	await call;
	expect(listeners).toBe(0);
});

test('closing ends every open call with the reason, and later ones at once', async () => {
	const { caller } = converse(handlersWith({ 'task.pause': () => new Promise(() => {}) }));
	const open = caller.call('task.pause', { task });
	const reason = fault('daemon_unreachable');
	caller.close(reason);
	expect(await open).toEqual(err(reason));
	expect(await caller.call('task.pause', { task })).toEqual(err(reason));
});

test('open calls are bounded at both ends', async () => {
	const { caller } = converse(handlersWith({ 'task.pause': () => new Promise(() => {}) }));
	for (let count = 0; count < pendingCallsMax; count++) void caller.call('task.pause', { task });
	expect(faultOf(await caller.call('task.pause', { task }))).toBe('daemon_unreachable');

	const sent: Message[] = [];
	const answerer = createAnswerer({
		handlers: handlersWith({ 'task.pause': () => new Promise(() => {}) }),
		send: message => sent.push(message),
		caller: () => 'local',
		attach: () => {},
		defect: () => {},
	});
	for (let id = 0; id <= pendingCallsMax; id++)
		void answerer.receive({ jsonrpc: '2.0', id, method: 'task.pause', params: { task } });
	expect(sent).toHaveLength(1);
	expect(sent[0]).toMatchObject({ id: pendingCallsMax, error: { data: { fault: 'bad_parameters' } } });
});

test('whatever arrives, both ends answer or ignore it and go on', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(fc.oneof(fc.jsonValue(), hostile)), async values => {
			const { caller, answerer, defects } = converse(handlersWith({}));
			for (const value of values) {
				caller.receive(value);
				await answerer.receive(value);
			}
			expect(defects).toEqual([]);
			expect((await caller.call('task.pause', { task })).ok).toBe(true);
		}),
	);
});

/** Messages that are nearly right. */
const hostile = fc.record(
	{
		jsonrpc: fc.constantFrom('2.0', '1.0', 2),
		id: fc.oneof(fc.integer({ min: 1_000_000 }), fc.constant(null), fc.string()),
		method: fc.oneof(
			fc.constantFrom(
				'task.add',
				'task.pause',
				'$/cancelRequest',
				'session.attach',
				'__proto__',
				'constructor',
			),
			fc.string(),
		),
		params: fc.jsonValue(),
		result: fc.jsonValue(),
		error: fc.jsonValue(),
	},
	{ requiredKeys: [] },
);

test('an unknown method is named in the refusal, shortened', async () => {
	const sent: Message[] = [];
	const answerer = createAnswerer({
		handlers: handlersWith({}),
		send: message => sent.push(message),
		caller: () => 'local',
		attach: () => {},
		defect: () => {},
	});
	await answerer.receive({ jsonrpc: '2.0', id: 7, method: 'x'.repeat(10_000), params: {} });
	expect(sent[0]).toMatchObject({ id: 7, error: { code: -32601, data: { fault: 'unknown_method' } } });
	expect(JSON.stringify(sent[0]).length).toBeLessThan(1_000);
});
