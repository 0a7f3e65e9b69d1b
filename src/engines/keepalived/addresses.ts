import type { ConfStatement } from "../../model/cluster-files.js";
import { withoutPrefix } from "../../model/holders.js";
import type { ResolvedLine } from "../../model/resolved.js";

/** The blocks of an instance whose lines are addresses that move. */
const MOVING = ["virtual_ipaddress", "virtual_ipaddress_excluded"];

/** The addresses (without length) that the instances of a keepalived.conf move. */
export function addressesOf(statements: readonly ConfStatement[]): readonly string[] {
  return statements
    .filter(({ word }) => word === "vrrp_instance")
    .flatMap(({ block }) => block ?? [])
    .filter(({ word }) => MOVING.includes(word))
    .flatMap(({ block }) => block ?? [])
    .flatMap(({ values: [first] }) => (typeof first?.value === "string" ? [withoutPrefix(first.value)] : []));
}

/** The same of lines that were read from a file. */
export function addressesOfLines(lines: readonly ResolvedLine[]): readonly string[] {
  return inBlocks(lines, ["vrrp_instance"])
    .filter(({ words: [first] }) => MOVING.includes(String(first?.value)))
    .flatMap(({ block }) => block ?? [])
    .flatMap(({ words: [first] }) => (typeof first?.value === "string" ? [withoutPrefix(first.value)] : []));
}

function inBlocks(lines: readonly ResolvedLine[], names: readonly string[]): readonly ResolvedLine[] {
  return lines.filter(({ words: [first] }) => names.includes(String(first?.value))).flatMap(({ block }) => block ?? []);
}
