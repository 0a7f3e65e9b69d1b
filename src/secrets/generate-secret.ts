import { createHash, randomBytes } from "node:crypto";
import { Secret } from "../model/secret.js";

/** A key for authkeys: 160 random bits, what SHA-1 can use, as 40 hexadecimal digits. */
export function generateSecret(): Secret {
  return new Secret(randomBytes(20).toString("hex"));
}

/** What stands in for a secret where the real one is not needed: looks like a generated key, the same for each name. */
export function dummySecret(name: string): Secret {
  return new Secret(createHash("sha1").update(`dummy ${name}`).digest("hex"));
}
