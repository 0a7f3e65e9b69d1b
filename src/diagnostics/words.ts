/** `` `a`, `b` or `c` `` ; empty for an empty list. */
export function oneOf(names: readonly string[]): string {
  return listed(names.map(quoted), "or");
}

/** `` `a`, `b` and `c` `` ; empty for an empty list. */
export function allOf(names: readonly string[]): string {
  return listed(names.map(quoted), "and");
}

/** Joins with commas and a last word: `a, b or c`. */
export function listed(items: readonly string[], last: "and" | "or"): string {
  if (items.length <= 1) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

/** A name as messages show it. */
function quoted(name: string): string {
  return `\`${name}\``;
}

/** `1 host`, `2 hosts`; `many` for words with a plural of their own. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
