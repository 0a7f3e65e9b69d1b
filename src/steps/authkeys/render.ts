import { Secret } from "../../model/secret.js";
import { HEADER } from "../shared/header.js";
import type { KeyRing } from "./parse.js";

interface KeyRow {
  readonly args: { readonly index: number; readonly method: string; readonly key: Secret | null };
}

/** The text of authkeys, `auth` first: Heartbeat wants it before the key that it names. */
export function renderAuthkeys(auth: number | null, rows: readonly KeyRow[]): Secret {
  const keys = rows.map(({ args: { index, method, key } }) =>
    [index, method, ...(key === null ? [] : [key.reveal()])].join(" "),
  );
  return new Secret([HEADER, ...(auth === null ? [] : [`auth ${auth}`]), ...keys, ""].join("\n"));
}

/** The keys that the file will hold. */
export function keyRing(auth: number | null, rows: readonly KeyRow[]): KeyRing {
  const keys = rows.map(({ args: { index, method, key } }) => [index, { method, key: key?.reveal() ?? null }] as const);
  return { signing: auth, keys: new Map(keys) };
}
