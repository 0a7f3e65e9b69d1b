/** One line of /etc/hosts. */
export interface HostsEntry {
  readonly address: string;
  readonly names: readonly string[];
}

/**
 * The text of /etc/hosts (hosts(5)) with the wanted entries in it. A line that already gives an entry, with the name
 * first and all aliases after it, stays; the owned names are taken off all other lines, a line that is left without a
 * name goes; missing entries are added at the end.
 */
export function withHosts(old: string, wanted: readonly HostsEntry[]): string {
  const owned = new Set(wanted.flatMap((entry) => entry.names.map((name) => name.toLowerCase())));
  const open = [...wanted];
  const kept = linesOf(old).flatMap((line) => {
    const satisfied = open.findIndex((entry) => gives(line, entry));
    if (satisfied === -1) return withoutNames(line, owned);
    const [entry] = open.splice(satisfied, 1);
    return withoutNames(line, minus(owned, entry?.names ?? []));
  });
  const added = open.map((entry) => [entry.address, ...entry.names].join(" "));
  return [...kept, ...added].map((line) => `${line}\n`).join("");
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function wordsOf(line: string): readonly string[] {
  return line.replace(/#.*$/, "").split(/\s+/).filter(Boolean);
}

function gives(line: string, entry: HostsEntry): boolean {
  const [address, ...names] = wordsOf(line);
  const lower = names.map((name) => name.toLowerCase());
  const wanted = entry.names.map((name) => name.toLowerCase());
  return address === entry.address && lower[0] === wanted[0] && wanted.every((name) => lower.includes(name));
}

function minus(names: ReadonlySet<string>, taken: readonly string[]): ReadonlySet<string> {
  const left = new Set(names);
  for (const name of taken) left.delete(name.toLowerCase());
  return left;
}

/** The line without these names; nothing when no name is left; the very same text when it has none of them. */
function withoutNames(line: string, names: ReadonlySet<string>): readonly string[] {
  const [, ...present] = wordsOf(line);
  const owned = present.filter((name) => names.has(name.toLowerCase()));
  if (owned.length === 0) return [line];
  if (owned.length === present.length) return [];
  const comment = line.indexOf("#");
  const body = comment === -1 ? line : line.slice(0, comment);
  const rest = comment === -1 ? "" : line.slice(comment);
  const [address = "", ...gaps] = body.split(/(?=\s+\S)/);
  const left = gaps.filter((gap) => !names.has(gap.trim().toLowerCase()));
  return [address + left.join("") + (rest === "" || /\s$/.test(body) ? rest : ` ${rest}`)];
}
