import type { Reporter } from 'vitest/node';

type Run = Parameters<NonNullable<Reporter['onTestRunEnd']>>;

/** Ends the output with `N passed, N failed`, over all projects; for CI, which reads the last line. */
export class CountReporter implements Reporter {
	onTestRunEnd(modules: Run[0], unhandledErrors: Run[1]): void {
		const line = `${countLine(modules, unhandledErrors.length)}\n`;
		// After every other reporter's summary.
		process.once('exit', () => process.stdout.write(line));
	}
}

function countLine(modules: Run[0], unhandledErrors: number): string {
	const tests = modules.flatMap(module => [...module.children.allTests()]);
	const count = (state: string): number => tests.filter(test => test.result().state === state).length;
	// A file that does not load, or whose hooks fail, has no failed test of its own.
	const brokenModules = modules.filter(
		module => !module.ok() && [...module.children.allTests('failed')].length === 0,
	).length;
	const skipped = count('skipped') + count('pending');
	const failed = count('failed') + brokenModules + unhandledErrors;
	return `${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
