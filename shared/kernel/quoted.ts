import type { Brand } from './brand.ts';

/** Foreign text: the words of a server or a program, a name, a path. It is shown as it is. */
export type Quoted = Brand<string, 'Quoted'>;

export const quote = (text: string): Quoted => text as Quoted;
