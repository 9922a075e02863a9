/*
 * Functions of the browser that are listened in on. To the page each looks as before: the same name, length and text,
 * the same results and errors. What goes wrong on our side is swallowed.
 */

type Method = (this: unknown, ...args: never[]) => unknown;

const originals = new WeakMap<object, object>();
let isTextDisguised = false;

/** Tells `heard` of each call that did not throw, and lets `heard` put something in place of the result. */
export function listenIn(
	owner: object | undefined,
	name: string,
	heard: (call: {
		readonly self: unknown;
		readonly args: readonly unknown[];
		readonly result: unknown;
	}) => unknown,
): void {
	const own = owner && Object.getOwnPropertyDescriptor(owner, name);
	if (!own || typeof own.value !== 'function' || own.configurable !== true) return;
	disguiseText();
	const original = own.value as Method;
	const listening = new Proxy(original, {
		apply(target, self: unknown, args: never[]) {
			const result: unknown = Reflect.apply(target, self, args);
			try {
				const instead = heard({ self, args, result });
				return instead === undefined ? result : instead;
			} catch {
				return result;
			}
		},
	});
	originals.set(listening, original);
	Object.defineProperty(owner, name, { ...own, value: listening });
}

/** A proxy's text says that it is one. */
function disguiseText(): void {
	if (isTextDisguised) return;
	isTextDisguised = true;
	const functions: object = Function.prototype;
	const own = Object.getOwnPropertyDescriptor(functions, 'toString');
	if (typeof own?.value !== 'function') return;
	const original = own.value as () => string;
	const disguised = new Proxy(original, {
		apply: (target, self: object, args: never[]) =>
			Reflect.apply(target, (typeof self === 'function' && originals.get(self)) || self, args),
	});
	originals.set(disguised, original);
	Object.defineProperty(functions, 'toString', { ...own, value: disguised });
}
