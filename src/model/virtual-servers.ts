import type { ConfStatement } from "./cluster-files.js";
import { lineOf, linesOf, wordOf } from "./conf-statements.js";
import { IPVSADM } from "./lvs-table.js";

/**
 * A `virtual_server` of keepalived.conf as the daemon takes it (check_parser.c and check_data.c of 2.2.7): without a
 * line UDP, wlc, NAT and the weight 1.
 */
export interface VirtualServer {
  readonly statement: ConfStatement;
  /** `tcp`, `udp`, `sctp`; or what stands there, in lower case. */
  readonly protocol: string;
  readonly scheduler: string;
  /** Where it serves; several of a group. */
  readonly places: readonly VirtualPlace[];
  readonly servers: readonly VirtualTarget[];
}

/** An address, or a range of some, as it is written; the port is null for a firewall mark, empty where none stands. */
export interface VirtualPlace {
  readonly address: string;
  readonly port: string | null;
}

/** A `real_server`, with what it has from its service. */
export interface VirtualTarget {
  readonly statement: ConfStatement;
  readonly address: string;
  /** Empty where none stands. */
  readonly port: string;
  /** `NAT`, `DR`, `TUN`; or what stands there. */
  readonly method: string;
  /** No number where something else stands there. */
  readonly weight: number;
}

/** The virtual servers among the statements of a file, in the order written. */
export function virtualServersIn(statements: readonly ConfStatement[]): readonly VirtualServer[] {
  return statements
    .filter(({ word }) => word === "virtual_server")
    .map((statement) => ({
      statement,
      protocol: wordOf(lineOf(statement, "protocol")).toLowerCase() || "udp",
      scheduler: wordOf(lineOf(statement, "lvs_sched") ?? lineOf(statement, "lb_algo")) || IPVSADM.scheduler,
      places: placesOf(statement, statements),
      servers: linesOf(statement, "real_server").map((real) => ({
        statement: real,
        address: wordOf(real),
        port: wordOf(real, 1),
        method: methodIn(real) || methodIn(statement) || "NAT",
        weight: Number(wordOf(lineOf(real, "weight")) || wordOf(lineOf(statement, "weight")) || IPVSADM.weight),
      })),
    }));
}

function placesOf(server: ConfStatement, statements: readonly ConfStatement[]): readonly VirtualPlace[] {
  const [first, second] = [wordOf(server), wordOf(server, 1)];
  if (first === "fwmark") return [{ address: second, port: null }];
  if (first !== "group") return [{ address: first, port: second }];
  return statements
    .filter((one) => one.word === "virtual_server_group" && wordOf(one) === second)
    .flatMap((group) => [
      ...linesOf(group, "").map((line) => ({ address: wordOf(line), port: wordOf(line, 1) })),
      ...linesOf(group, "fwmark").map((line) => ({ address: wordOf(line), port: null })),
    ]);
}

function methodIn(statement: ConfStatement): string {
  return wordOf(lineOf(statement, "lvs_method") ?? lineOf(statement, "lb_kind"));
}
