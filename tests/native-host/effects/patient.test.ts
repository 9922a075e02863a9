import { expect, test } from 'vitest';
import { patiently, patientlySync } from '../../../native-host/src/effects/patient.ts';

function refusing(times: number, code: string) {
	let asked = 0;
	return {
		work() {
			if (++asked <= times) throw Object.assign(new Error(code), { code });
			return 'done';
		},
		get asked() {
			return asked;
		},
	};
}

test.each(['EPERM', 'EACCES', 'EBUSY'])('on Windows %s passes', async code => {
	const trouble = refusing(3, code);
	const retried = refusing(3, code);
	expect(await patiently(async () => trouble.work(), 'win32')).toBe('done');
	expect(patientlySync(() => retried.work(), 'win32')).toBe('done');
});

test('what does not pass is told after a bound of attempts', async () => {
	const trouble = refusing(Infinity, 'EBUSY');
	await expect(patiently(async () => trouble.work(), 'win32')).rejects.toThrow('EBUSY');
	expect(trouble.asked).toBe(9);
});

test.each([
	['win32', 'ENOENT'],
	['linux', 'EACCES'],
	['darwin', 'EPERM'],
] as const)('%s, %s: told at once', async (platform, code) => {
	const trouble = refusing(1, code);
	await expect(patiently(async () => trouble.work(), platform)).rejects.toThrow(code);
	expect(() => patientlySync(() => refusing(1, code).work(), platform)).toThrow(code);
	expect(trouble.asked).toBe(1);
});
