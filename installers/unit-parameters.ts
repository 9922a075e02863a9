/** What a unit of the executable is a function of; native-host/src/executable.ts calls it so. */
export const unitParameters = ['module', 'exports', 'require', '__dirname', '__filename'] as const;
