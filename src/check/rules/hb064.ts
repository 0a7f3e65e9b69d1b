import { eachHost, type Rule } from "./rule.js";

export const hb064: Rule = {
  id: "HB064",
  severity: "error",
  needs: "files",
  summary: "two keys of authkeys have the same number",
  why: "Heartbeat keeps the later one without a word, so that the nodes may disagree about a key that looks the same",
  examples: ["authkeys { auth 1; 1 crc; 1 md5 abcdefghijklmnop }"],
  check: eachHost(({ authkeys }, report) => {
    if (authkeys === null) return;
    const seen = new Map<number, (typeof authkeys.keys)[number]>();
    for (const key of authkeys.keys) {
      const first = seen.get(key.index.value);
      seen.set(key.index.value, key);
      if (first === undefined) continue;
      const free = [1, 2, 3, 4].find((index) => !authkeys.keys.some((other) => other.index.value === index)) ?? 5;
      report(authkeys, `key ${key.index.value} is given twice`, key.index.span, {
        related: [{ message: "first given here", span: first.index.span }],
        help: `give it a number of its own, such as ${free}`,
      });
    }
  }),
};
