/** What a host pattern names, or why it names nothing. */
export type HostPattern =
  | { readonly ok: true; readonly names: readonly string[]; readonly port: number | null }
  | { readonly ok: false; readonly reason: string };

/** Most hosts that one pattern may give; a slip such as `[1:1000000]` ends here. */
const MOST = 10_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * The hosts of a pattern such as `www[01:50].example.com`, `db-[a:f]`, `n[1:9:2]` or `web1:2222`. An IPv6 address has
 * a port only in brackets, `[::1]:22`. Zeros in front give the width; both ends belong to the range.
 */
export function expandHosts(pattern: string): HostPattern {
  const bracketed = /^\[([^\]]+)\]:(\d+)$/.exec(pattern);
  const withPort = bracketed ?? /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/.exec(pattern);
  const host = withPort?.[1] ?? pattern;
  if (host === "" || (host.endsWith(":") && !host.endsWith("::")))
    return { ok: false, reason: `\`${pattern}\` is no host's name` };
  const names = expand(host);
  if (typeof names === "string") return { ok: false, reason: names };
  return { ok: true, names, port: withPort === null ? null : Number(withPort[2]) };
}

function expand(text: string): readonly string[] | string {
  const match = /^([^[]*)\[([^\]]*)\](.*)$/.exec(text);
  if (match === null) return text.includes("[") ? `\`${text}\` has a \`[\` that is not closed` : [text];
  const [, head = "", inner = "", tail = ""] = match;
  const values = valuesOf(inner);
  if (typeof values === "string") return values;
  const rest = expand(tail);
  if (typeof rest === "string") return rest;
  if (values.length * rest.length > MOST) return `\`${text}\` stands for more than ${MOST} hosts`;
  return values.flatMap((value) => rest.map((end) => `${head}${value}${end}`));
}

function valuesOf(inner: string): readonly string[] | string {
  const [first = "", last = "", by = "1", extra] = inner.split(":");
  const begin = first === "" ? "0" : first;
  const step = Number(by);
  if (!inner.includes(":") || extra !== undefined || !Number.isInteger(step) || step < 1) {
    return `expected a range such as \`[01:50]\`, \`[a:f]\` or \`[0:10:2]\`, found \`[${inner}]\``;
  }
  if (last === "") return `the range \`[${inner}]\` has no end`;
  if (/^[A-Za-z]$/.test(begin) && /^[A-Za-z]$/.test(last)) {
    const span = LETTERS.slice(LETTERS.indexOf(begin), LETTERS.indexOf(last) + 1);
    return span === "" ? `the range \`[${inner}]\` ends before it begins` : [...span].filter((_, i) => i % step === 0);
  }
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(last)) return `expected numbers or single letters in \`[${inner}]\``;
  return numbers(begin, last, step);
}

function numbers(begin: string, last: string, step: number): readonly string[] | string {
  const padded = begin.length > 1 && begin.startsWith("0");
  if (padded && begin.length !== last.length)
    return `both ends of \`[${begin}:${last}]\` need the same number of digits`;
  const [low, high] = [Number(begin), Number(last)];
  if ((high - low) / step >= MOST) return `\`[${begin}:${last}]\` stands for more than ${MOST} hosts`;
  const values: string[] = [];
  for (let n = low; n <= high; n += step) values.push(padded ? String(n).padStart(begin.length, "0") : String(n));
  return values;
}
