import { runSandbox } from './sandbox.ts';

void runSandbox();
