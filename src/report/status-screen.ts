import type { HostStatus, PairStatus } from "../status/pair-status.js";
import { pad, width } from "./fit.js";
import type { Palette } from "./palette.js";
import { visibleData } from "./visible-data.js";

/** `hap status` for people: the two hosts of each pair side by side, then what is wrong. */
export function statusScreen(pairs: readonly PairStatus[], palette: Palette): string {
  return (
    visibleData(pairs)
      .map((pair) => pairLines(pair, palette).join("\n"))
      .join("\n\n") + "\n"
  );
}

interface StatusCell {
  readonly text: string;
  readonly good: boolean;
}

function pairLines(pair: PairStatus, palette: Palette): readonly string[] {
  const word = pair.healthy ? palette.ok("healthy") : palette.failed("not healthy");
  const rows: readonly (readonly [string, readonly StatusCell[]])[] = [
    ["", pair.hosts.map((host) => good(host.host))],
    [engineWord(pair), pair.hosts.map(daemonCell)],
    ["role", pair.hosts.map(roleCell)],
    ["files", pair.hosts.map(filesCell)],
    ...(pair.hosts.some(({ peer, links }) => peer !== null || links.length > 0)
      ? [["links", pair.hosts.map(linksCell)] as const]
      : []),
    ...pair.addresses.map((a) => [a.address, pair.hosts.map((host) => addressCell(a, host))] as const),
  ];
  const label = Math.max(...rows.map(([name]) => width(name)));
  const widths = pair.hosts.map((_, i) => Math.max(...rows.map(([, cells]) => width(cells[i]?.text ?? ""))));
  const table = rows.map(([name, cells]) => {
    const shown = cells.map((cell, i) => (cell.good ? palette.ok : palette.failed)(pad(cell.text, widths[i] ?? 0)));
    return `  ${pad(name, label)}   ${shown.join("   ")}`.trimEnd();
  });
  return [
    `site ${pair.site} · pair ${pair.pair} · ${word}${lvsWord(pair)}${clockWord(pair)}`,
    "",
    ...table,
    ...(pair.problems.length === 0 ? [] : ["", ...pair.problems.map((problem) => `  ${palette.failed(problem)}`)]),
    ...(pair.notes.length === 0 ? [] : ["", ...pair.notes.map((note) => `  note: ${note}`)]),
  ];
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
  const word = peer === "active" ? "" : `, the other is ${peer}`;
  return dead.length === 0
    ? good(`${links.map(({ name }) => name).join(", ")} up${word}`)
    : bad(`${dead.join(", ")} dead${word}`);
}

function addressCell({ holders, unknown }: PairStatus["addresses"][number], { host }: HostStatus): StatusCell {
  if (unknown.includes(host)) return bad("not known");
  const holder = holders.find((one) => one.host === host);
  if (holder === undefined) return holders.length === 0 ? bad("–") : good("–");
  const text = `${holder.interface} ${holder.mac}`;
  return holders.length === 1 ? good(text) : bad(text);
}

function lvsWord({ lvsMatches }: PairStatus): string {
  if (lvsMatches === null) return "";
  return lvsMatches ? " · LVS as in the playbook" : " · LVS differs";
}

function clockWord({ clockSkewSeconds }: PairStatus): string {
  return clockSkewSeconds === null ? "" : ` · clocks ${clockSkewSeconds} s apart`;
}

function good(text: string): StatusCell {
  return { text, good: true };
}

function bad(text: string): StatusCell {
  return { text, good: false };
}
