declare const brand: unique symbol;

/** A primitive that only its own mint can make: `Brand<number, 'Bytes'>`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
