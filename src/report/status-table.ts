import type { HostStatus, PairStatus } from "../status/pair-status.js";
import { cut, pad, shorten, width, wrap } from "./fit.js";
import type { Palette } from "./palette.js";

/** A cell; one that is not good is what a person has to see to. */
interface StatusCell {
  readonly text: string;
  readonly good: boolean;
}

/** A label, and a cell a host. */
export type StatusRow = readonly [label: string, cells: readonly StatusCell[]];

/** The rows of a pair: what each host is, and who has which address. */
export function rowsOf(pair: PairStatus): readonly StatusRow[] {
  return [
    ["", pair.hosts.map((host) => good(host.host))],
    [engineWord(pair), pair.hosts.map(daemonCell)],
    ["role", pair.hosts.map(roleCell)],
    ["files", pair.hosts.map(filesCell)],
    ...(pair.hosts.some(({ peer, links }) => peer !== null || links.length > 0)
      ? [["links", pair.hosts.map(linksCell)] as const]
      : []),
    ...pair.addresses.map((a): StatusRow => [a.address, pair.hosts.map((host) => addressCell(a, host))]),
  ];
}

/** Columns before a cell that stands below its label. */
const BELOW = 6;

/**
 * Both hosts side by side; where that is wider than the screen, one below the other, and a cell below its label where
 * it is wider still. Nothing is cut to less than `most` columns.
 */
export function tableLines(
  rows: readonly StatusRow[],
  palette: Palette,
  { columns, most }: { readonly columns: number; readonly most: number },
): readonly string[] {
  const paint = ({ good: isGood }: StatusCell, text: string): string => (isGood ? palette.ok : palette.failed)(text);
  const label = Math.max(...rows.map(([name]) => width(name)));
  const hosts = rows[0]?.[1].length ?? 0;
  const widths = Array.from({ length: hosts }, (_, i) =>
    Math.max(...rows.map(([, cells]) => width(cells[i]?.text ?? ""))),
  );
  if (2 + label + widths.reduce((sum, one) => sum + 3 + one, 0) <= columns) {
    return rows.map(([name, cells]) => {
      const shown = cells.map((cell, i) => paint(cell, pad(cell.text, widths[i] ?? 0)));
      return `  ${pad(name, label)}   ${shown.join("   ")}`.trimEnd();
    });
  }
  return Array.from({ length: hosts }, (_, i) =>
    rows.flatMap(([name, cells]) => {
      const cell = cells[i] ?? good("");
      const head = cut(name === "" ? "  " : `    ${pad(name, label)}  `, Math.max(0, most - 1));
      if (name === "") return [head + paint(cell, shorten(cell.text, most - width(head)))];
      if (width(head) + width(cell.text) <= columns || columns < 2 * BELOW) {
        return [head + paint(cell, cut(cell.text, most - width(head)))];
      }
      const below = wrap(cell.text, columns - BELOW).map((line) => cut(line, most - BELOW));
      return [head.trimEnd(), ...below.map((line) => " ".repeat(BELOW) + paint(cell, line))];
    }),
  ).flat();
}

/** What keeps the addresses; both names when the nodes do not have the same. */
function engineWord({ hosts }: PairStatus): string {
  const names = [...new Set(hosts.flatMap(({ engine }) => engine ?? []))];
  return names.join(", ") || "daemon";
}

function daemonCell({ daemon }: HostStatus): StatusCell {
  return daemon === "running" ? good("running") : bad(daemon ?? "not reached");
}

function roleCell({ active, daemon, resources }: HostStatus): StatusCell {
  if (active === null) return bad("not known");
  if (daemon !== "running") return bad(active ? "holds the address" : "–");
  const holds = resources === null ? "" : ` (${resources})`;
  // A node that holds the address and says that it owns nothing is not what people call active.
  return good(`${active ? (resources === "none" ? "holds the address" : "active") : "standby"}${holds}`);
}

function filesCell({ filesRead }: HostStatus): StatusCell {
  if (filesRead === null) return good("–");
  return filesRead ? good("read") : bad("newer than the daemon");
}

/** What the node hears of the other one. */
function linksCell({ peer, links }: HostStatus): StatusCell {
  const dead = links.filter(({ up }) => !up).map(({ name }) => name);
  if (peer === null) return good("–");
  if (peer === "dead") return bad("the other is dead");
  // Where no link is told, what the node says of the other one is all there is.
  const words = peer === "active" && links.length > 0 ? [] : [`the other is ${peer}`];
  if (dead.length > 0) return bad([`${dead.join(", ")} dead`, ...words].join(", "));
  const up = links.length === 0 ? [] : [`${links.map(({ name }) => name).join(", ")} up`];
  return good([...up, ...words].join(", "));
}

function addressCell({ holders, unknown }: PairStatus["addresses"][number], { host }: HostStatus): StatusCell {
  if (unknown.includes(host)) return bad("not known");
  const holder = holders.find((one) => one.host === host);
  if (holder === undefined) return holders.length === 0 ? bad("–") : good("–");
  const text = `${holder.interface} ${holder.mac}`;
  return holders.length === 1 ? good(text) : bad(text);
}

/** A cell that is as it should be. */
export function good(text: string): StatusCell {
  return { text, good: true };
}

function bad(text: string): StatusCell {
  return { text, good: false };
}
