import { defineRule, onAuthkeys } from "../rule.js";

export const keyNumberTwice = defineRule({
  id: "HB064",
  severity: "error",
  summary: "two keys of authkeys have the same number",
  why: "Heartbeat keeps the later one without a word, so that the nodes may disagree about a key that looks the same",
  source: "auth.c of 3.0.6 overwrites the entry",
  bad: ["authkeys { auth 1; 1 crc; 1 md5 abcdefghijklmnop }"],
  good: ["authkeys { auth 1; 1 crc; 2 crc }"],
  check: onAuthkeys((authkeys, report) => {
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
});
