import { createHash, randomBytes, randomInt } from "node:crypto";
import { Secret } from "../model/secret.js";

/** A key for authkeys: 160 random bits, what SHA-1 can use, as 40 hexadecimal digits. */
export function generateSecret(): Secret {
  return new Secret(randomBytes(20).toString("hex"));
}

/** What no file of a daemon and no shell reads otherwise than as it stands. */
const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A password of so many letters and digits, each of them as likely: for what takes no more, as VRRP takes 8. */
export function generatePassword(length: number): Secret {
  return new Secret(Array.from({ length }, () => SIGNS[randomInt(SIGNS.length)] ?? "").join(""));
}

/** What stands in for a secret where the real one is not needed: looks like a generated key, the same for each name. */
export function dummySecret(name: string): Secret {
  return new Secret(createHash("sha1").update(`dummy ${name}`).digest("hex"), true);
}
