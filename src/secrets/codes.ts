import type { CodeEntry } from "../diagnostics/code.js";

/** HAP7000 to HAP7099: secrets. */
export const secretCodes = [
  { code: "HAP7001", meaning: "the file of secrets cannot be read", example: "hap secret list" },
  { code: "HAP7002", meaning: "the file of secrets is no age file, or damaged", example: "hap secret list" },
  { code: "HAP7003", meaning: "the file of secrets is locked for other keys", example: "hap secret list" },
  { code: "HAP7004", meaning: "the file of secrets needs an identity", example: "hap secret list" },
  { code: "HAP7005", meaning: "a wrong passphrase", example: "hap secret list" },
  { code: "HAP7006", meaning: "nobody can be asked for a passphrase", example: "hap secret list < /dev/null" },
  { code: "HAP7007", meaning: "what is in the file of secrets is not what hap writes", example: "hap secret list" },
  { code: "HAP7008", meaning: "an unknown secret", example: "hap secret get ha-kye" },
  { code: "HAP7010", meaning: "an identity file that is none", example: "hap secret list --identity missing" },
  {
    code: "HAP7011",
    meaning: "keys to lock the file for are missing or wrong",
    example: "hap secret rekey --recipient age1x",
  },
  { code: "HAP7012", meaning: "the file of secrets cannot be written", example: "hap secret generate ha-key" },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof secretCodes)[number]["code"], CodeEntry> {}
}
