import { expect, test } from "vitest";
import { findingsOf } from "./authors/run.js";

const SITE = "site s\n\npair p {\n  host a 10.0.0.1\n  host b 10.0.0.2\n}\n";

/** Code, text under the carets and count of every finding of ha.cf's lines. */
function told(lines: string): readonly string[] {
  const found = findingsOf(`hap 1\nplay "x" on p {\n  ha.cf {\n    bcast e\n    node a b\n${lines}\n  }\n}\n`, SITE);
  const errors = found.filter(({ severity }) => severity === "error");
  return errors.map(({ code, span, details }) =>
    [
      code,
      span?.file.text.slice(span.start, span.end),
      ...details.flatMap(({ label, text }) => (label === "also" ? text : [])),
    ].join(" "),
  );
}

test("what a loop gives again and again is told once, with its count", () => {
  expect(told('for t in ["1a", "2b", "3c"] { deadping ${t} }')).toEqual(["HAP3004 ${t} 2 times more from this line"]);
  expect(told('for t in ["1a", "5"] { warntime ${t} }')).toEqual(["HAP3004 ${t}"]);
});

test("what hosts have of their own is told once too", () => {
  expect(told("deadping ${host.name}x")).toEqual(["HAP3004 ${host.name}x 1 time more from this line"]);
});

test("several mistakes at one place, or alike on two lines, are told each", () => {
  expect(told("ucast")).toEqual(["HAP3002 ucast", "HAP3002 ucast"]);
  expect(told("deadping 1a\nwarntime 1a")).toEqual(["HAP3004 1a", "HAP3004 1a"]);
});
