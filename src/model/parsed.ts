/** What reading one value gives: the value, or what was expected instead. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly expected: string; readonly help?: string };
