/** Of the simulated machine. */
export const stateFolder = '/state';
export const downloadFolder = '/downloads';
export const otherFolder = '/downloads/other';
/** When every simulation begins, by the clock on the wall. */
export const startedAt = 1_800_000_000_000;
