import { describe, expect, test } from 'vitest';
import { checkSpec, readSpec } from './check-spec.ts';

const source = readSpec('handoff');

describe('a download that goes over from the browser to the daemon has one owner', () => {
	test.each([
		{ Losses: 1, Doubles: 1, Crashes: 2 },
		{ Losses: 2, Doubles: 2, Crashes: 1 },
		{ Losses: 0, Doubles: 1, Crashes: 3 },
	])('in every state that can be reached: %j', constants => {
		const { states, error } = checkSpec({ source, constants: { ...constants, Bug: 'none' } }, 'Safe');
		expect(error).toBeNull();
		// A model in which nothing happens would be right as well.
		expect(states).toBeGreaterThan(1_000);
	});

	test.each(['NeverCommitted', 'NeverGivenBack'])('it can end either way: %s is not so', never => {
		const constants = { Losses: 0, Doubles: 0, Crashes: 0, Bug: 'none' };
		expect(checkSpec({ source, constants }, never).error).toContain('Invariant');
	});
});

/** What the program could do wrong, and which invariant says so. */
describe('the invariants bite', () => {
	test.each([
		['holdNothing', 'NeverTwo'],
		['giveBackAtOnce', 'NeverTwo'],
		['noTombstone', 'TombstoneHolds'],
		['forgetTombstone', 'TombstoneHolds'],
		['cancelEarly', 'NeverNobody'],
		['commitInMemory', 'NeverNobody'],
		['abortCommitted', 'NeverTwo'],
		['noteNothing', 'SomebodyIsAtIt'],
		['forgetEarly', 'SomebodyIsAtIt'],
		['forgetDropped', 'NeverTwo'],
		['noteTheWhole', 'NeverTwo'],
		['noteNoTombstone', 'NeverTwo'],
	])('%s breaks %s', (Bug, invariant) => {
		const constants = { Losses: 0, Doubles: 0, Crashes: 1, Bug };
		expect(checkSpec({ source, constants }, invariant).error).toContain('Invariant');
	});
});
