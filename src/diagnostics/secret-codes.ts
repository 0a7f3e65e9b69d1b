import type { Code } from "./code.js";

/** HAP7000 to HAP7099: secrets. */
export const secretCodes: readonly Code[] = [
  { code: "HAP7001", meaning: "the file of secrets cannot be read", example: "hap secret list" },
  { code: "HAP7002", meaning: "the file of secrets is no age file, or damaged", example: "hap secret list" },
  { code: "HAP7003", meaning: "the file of secrets is locked for other keys", example: "hap secret list" },
  { code: "HAP7004", meaning: "the file of secrets needs an identity", example: "hap secret list" },
  { code: "HAP7005", meaning: "a wrong passphrase", example: "hap secret list" },
  { code: "HAP7006", meaning: "nobody can be asked for a passphrase", example: "hap secret list < /dev/null" },
  { code: "HAP7007", meaning: "what is in the file of secrets is not what hap writes", example: "hap secret list" },
  { code: "HAP7008", meaning: "an unknown secret", example: "hap secret get ha-kye" },
  { code: "HAP7009", meaning: "a secret's name that is none", example: "hap secret set 'a b'" },
  { code: "HAP7010", meaning: "an identity file that is none", example: "hap secret list --identity missing" },
  {
    code: "HAP7011",
    meaning: "keys to lock the file for are missing or wrong",
    example: "hap secret rekey --recipient age1x",
  },
  { code: "HAP7012", meaning: "the file of secrets cannot be written", example: "hap secret generate ha-key" },
  { code: "HAP7013", meaning: "no value, or one that is no text", example: "hap secret set ha-key < /dev/null" },
  { code: "HAP7014", meaning: "a secret cannot be edited", example: "EDITOR=false hap secret edit ha-key" },
  { code: "HAP7015", meaning: "`--secrets-from` cannot be read", example: "hap plan site.hap --secrets-from missing" },
  { code: "HAP7016", meaning: "a secret would be shown on the screen", example: "hap secret get ha-key" },
  { code: "HAP7017", meaning: "a secret is there already", example: "hap secret generate ha-key" },
];
