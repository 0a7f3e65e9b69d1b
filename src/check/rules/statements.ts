import type { DiagnosticParts } from "../../diagnostics/diagnostic.js";
import type { Keepalived, ConfStatement } from "../../model/cluster-files.js";
import type { Span } from "../../source/source-file.js";
import { lineOf, linesOf, numberOf, topOf, wordOf } from "../../model/conf-statements.js";
import { onKeepalived, type Rule } from "./rule.js";

export { headOf } from "../../model/cluster-files.js";
export { labelled, lineOf, linesOf, numberOf, topOf, wordOf, wordsOf } from "../../model/conf-statements.js";

/** Reading keepalived.conf's statements, as the rules about it do. */

/** Where a word of a line stands; the line where there is none. */
export function statementSpan(statement: ConfStatement, index = 0): Span {
  return statement.values[index]?.span ?? statement.span;
}

/** The last line of `global_defs` that a keyword leads. */
export function globalOf({ statements }: Keepalived, word: string): ConfStatement | null {
  return (
    statements
      .filter((one) => one.word === "global_defs")
      .flatMap((one) => linesOf(one, word))
      .at(-1) ?? null
  );
}

/** The VRRP version of an instance: its own, 3 for an IPv6 address, else the global one. */
export function versionOf(keepalived: Keepalived, instance: ConfStatement): number {
  const own = lineOf(instance, "version");
  if (own !== null) return numberOf(own, 2);
  if (addressesOf(instance).some(({ ip }) => ip.includes(":"))) return 3;
  return numberOf(globalOf(keepalived, "vrrp_version"), 2);
}

/** A virtual address: without its length, the length as written, and its line. */
export interface MovingAddress {
  readonly ip: string;
  readonly length: string | null;
  readonly line: ConfStatement;
}

/** The addresses of an instance; with `excluded` those that stand in no advert too. */
export function addressesOf(instance: ConfStatement, excluded = false): readonly MovingAddress[] {
  const blocks = ["virtual_ipaddress", ...(excluded ? ["virtual_ipaddress_excluded"] : [])];
  return blocks.flatMap((word) =>
    linesOf(instance, word).flatMap((block) =>
      linesOf(block, "").map((line) => {
        const [ip = "", length = null] = wordOf(line).split("/");
        return { ip, length, line };
      }),
    ),
  );
}

/** Reports in the file at hand. */
export type TellFinding = (message: string, span: Span, parts?: DiagnosticParts) => void;

/** A check of each `vrrp_instance`. */
export function onInstances(
  check: (instance: ConfStatement, tell: TellFinding, keepalived: Keepalived) => void,
): Rule["check"] {
  return onTop("vrrp_instance", check);
}

/** A check of each `virtual_server`. */
export function onVirtualServers(
  check: (server: ConfStatement, tell: TellFinding, keepalived: Keepalived) => void,
): Rule["check"] {
  return onTop("virtual_server", check);
}

function onTop(
  word: string,
  check: (one: ConfStatement, tell: TellFinding, keepalived: Keepalived) => void,
): Rule["check"] {
  return onKeepalived((keepalived, report) => {
    for (const one of topOf(keepalived, word)) {
      check(one, (message, span, parts) => report(keepalived, message, span, parts), keepalived);
    }
  });
}
