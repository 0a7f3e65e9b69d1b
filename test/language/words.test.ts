import { describe, expect, test } from "vitest";
import { suggest } from "../../src/diagnostics/did-you-mean.js";
import { allOf, count, listed, oneOf } from "../../src/diagnostics/words.js";

describe("suggest", () => {
  const words = ["deadtime", "warntime", "keepalive", "node", "bcast", "ucast", "auto_failback", "Logfile"];

  test.each([
    ["deadtme", "deadtime"],
    ["daedtime", "deadtime"],
    ["keep_alive", "keepalive"],
    ["DEADTIME", "deadtime"],
    ["logfile", "Logfile"],
    ["nod", "node"],
    ["auto_failbakc", "auto_failback"],
  ])("%s means %s", (word, meant) => {
    expect(suggest(word, words)).toBe(meant);
  });

  test.each(["", "no", "xx", "time", "heartbeat", "completely different"])("%j means nothing known", (word) => {
    expect(suggest(word, words)).toBeNull();
  });

  test("the same word in another case comes before a nearer one", () => {
    expect(suggest("VIP", ["VIQ", "vip"])).toBe("vip");
    expect(suggest("a", [])).toBeNull();
  });
});

describe("words", () => {
  test("lists", () => {
    expect([oneOf([]), oneOf(["a"]), oneOf(["a", "b"]), oneOf(["a", "b", "c"])]).toEqual([
      "",
      "`a`",
      "`a` or `b`",
      "`a`, `b` or `c`",
    ]);
    expect(allOf(["a", "b"])).toBe("`a` and `b`");
    expect(listed(["1 s", "2 s", "3 s"], "and")).toBe("1 s, 2 s and 3 s");
  });

  test("plurals", () => {
    expect([count(0, "host"), count(1, "host"), count(2, "host"), count(2, "copy", "copies")]).toEqual([
      "0 hosts",
      "1 host",
      "2 hosts",
      "2 copies",
    ]);
  });
});
