import { describe, expect, test } from 'vitest';
import { checkSpec, readSpec } from './check-spec.ts';

const source = readSpec('resume');
const world = { Versions: 2, Boots: 2, Kills: 1 };

describe('a download survives kills, power cuts and another file under its address', () => {
	test.each([
		{ Strong: true, Blocks: 3 },
		{ Strong: false, Blocks: 3 },
		{ Strong: true, Blocks: 2, Kills: 3, Boots: 3 },
	])('in every state that can be reached: %j', { timeout: 600_000 }, constants => {
		const { states, error } = checkSpec(
			{ source, constants: { ...world, ...constants, Bug: 'none' } },
			'Safe',
		);
		expect(error).toBeNull();
		// A model in which nothing happens would be right as well.
		expect(states).toBeGreaterThan(3_000);
	});

	test('the file can be finished', () => {
		const constants = { ...world, Strong: true, Blocks: 2, Bug: 'none' };
		expect(checkSpec({ source, constants }, 'NeverFinished').error).toContain('Invariant');
	});
});

/** What the program could do wrong, and which invariant says so. */
describe('the invariants bite', () => {
	test.each([
		['recordBeforeSync', true, 'RecordedIsDurable'],
		['recordWhatCameLater', true, 'RecordedIsDurable'],
		['noteOfAnotherBoot', true, 'WrittenIsThere'],
		['cutBeforeRecord', true, 'WrittenIsThere'],
		['cutBeforeNote', false, 'WrittenIsThere'],
		['noIfRange', true, 'RightFile'],
		['noSeam', false, 'RightFile'],
		['forgetSeams', false, 'RightFile'],
		['finishWithoutSync', true, 'RightFile'],
	])('%s (strong validator: %s) breaks %s', (Bug, Strong, invariant) => {
		const constants = { ...world, Blocks: 2, Strong, Bug };
		expect(checkSpec({ source, constants }, invariant).error).toContain('Invariant');
	});
});
