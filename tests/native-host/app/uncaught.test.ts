import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { watchUncaught } from '../../../native-host/src/app/uncaught.ts';

test('defects are logged and lived through, but not for ever', () => {
	const source = new EventEmitter();
	const logged: string[] = [];
	let ends = 0;
	watchUncaught(
		(_, message) => logged.push(message),
		() => ends++,
		source,
	);
	for (let n = 0; n < 19; n++)
		source.emit(n % 2 ? 'uncaughtException' : 'unhandledRejection', new Error(`no ${n}`));
	expect(logged).toHaveLength(19);
	expect(logged[18]).toContain('no 18');
	expect(ends).toBe(0);
	source.emit('unhandledRejection', 'a string');
	expect(ends).toBe(1);
});
