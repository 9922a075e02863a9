import { faults, type Fault } from '../../../shared/domain/faults.ts';
import { printable } from '../core/text/printable.ts';
import { detailOf } from '../core/text/say-remarks.ts';

/** One line on stdout. What came from outside must have been made printable where it was put in. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);

export const printError = (line: string): void => void process.stderr.write(`${line}\n`);

/** What happened, where, and what to do about it. */
export function printFault(failure: Fault): void {
	const { sentence, hint } = faults[failure.code];
	const detail = detailOf(failure);
	printError(`rustloader: ${sentence}`);
	if (detail) printError(`  ${printable(detail)}`);
	printError(`  ${hint}`);
}
