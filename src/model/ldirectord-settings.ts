import type { Ldirectord, LdService, LdSetting } from "./cluster-files.js";
import { Secret } from "./secret.js";

/** The line that counts of a word in a service: the last; else the one for the whole file where `file` is given. */
export function settingIn(service: LdService, word: string, file: Ldirectord | null = null): LdSetting | null {
  const own = service.settings.findLast((one) => one.word === word);
  return own ?? file?.settings.findLast((one) => one.word === word) ?? null;
}

/** A setting's text; what holds without the line, and for a secret. */
export function textIn(setting: LdSetting | null, fallback = ""): string {
  const value = setting?.value.value;
  return value === undefined || value instanceof Secret ? fallback : value;
}
