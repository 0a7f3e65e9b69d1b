import type { Ldirectord, LdService, LdSetting } from "../../model/cluster-files.js";
import { settingIn, textIn } from "../../model/ldirectord-settings.js";
import type { Span } from "../../source/source-file.js";
import type { DiagnosticParts } from "../../diagnostics/diagnostic.js";
import { onLdirectord, type Rule } from "./rule.js";

/** Reading ldirectord's services, as the rules about them do. */

export { settingIn, textIn };

/** A setting's number: its first digits. */
export function numberIn(setting: LdSetting | null, fallback: number): number {
  const digits = /\d+/.exec(textIn(setting))?.[0];
  return digits === undefined ? fallback : Number(digits);
}

/** How a service's real servers are checked: `negotiate` by default, and for a number too. */
export function checkOf(service: LdService): string {
  const text = textIn(settingIn(service, "checktype"), "negotiate");
  return /\d/.test(text) ? "negotiate" : (/[\w-]+/.exec(text)?.[0] ?? "");
}

/** What ldirectord takes a service for by its port; of others it knows none. */
const BY_PORT: Readonly<Record<string, string>> = {
  ...{ 21: "ftp", 25: "smtp", 53: "dns", 80: "http", 110: "pop", 119: "nntp", 143: "imap", 389: "ldap", 443: "https" },
  ...{ 587: "submission", 636: "ldaps", 995: "pops", 993: "imaps", 1521: "oracle", 1812: "radius", 3128: "http_proxy" },
  ...{ 3306: "mysql", 5060: "sip", 5432: "pgsql" },
};

/** What speaks on a service's port; null for a port by name, which the host knows. */
export function spokenBy(service: LdService): string | null {
  const given = /\w+/.exec(textIn(settingIn(service, "service")))?.[0];
  if (given !== undefined) return given;
  if (service.port === null) return "none";
  if (Number(service.port) > 65535) return null;
  return /^\d+$/.test(service.port) ? (BY_PORT[service.port] ?? "none") : null;
}

/** A line to write, as it stands in a step or in ldirectord's own file. */
export function lineText({ form }: Ldirectord, word: string, value: string): string {
  return form === "step" ? `${word} ${value}` : `${word}=${value}`;
}

/** Reports in the file at hand. */
export type TellService = (message: string, span: Span, parts?: DiagnosticParts) => void;

/** A check of each virtual service of each ldirectord. */
export function onServices(check: (service: LdService, tell: TellService, file: Ldirectord) => void): Rule["check"] {
  return onLdirectord((file, report) => {
    for (const service of file.services) check(service, (...told) => report(file, ...told), file);
  });
}
