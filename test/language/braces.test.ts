import { describe, expect, test } from "vitest";
import { position, sourceFile } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";
import { inventory, pastedPair } from "./samples.js";

const samples = [
  ["pair", pastedPair],
  ["inventory", inventory],
] as const;

/** Line and code of every problem. */
function problems(text: string): readonly string[] {
  return parse(sourceFile("x.hap", text)).diagnostics.map(({ code, span }) => {
    return `${span === null ? 0 : position(span.file, span.start).line} ${code}`;
  });
}

/** Lines (from 1) of a text that match, outside its heredoc. */
function linesWith(text: string, pattern: RegExp): readonly number[] {
  const inHeredoc = /<<'SH'\n[^]*?\n *SH\n/.exec(text);
  const from = inHeredoc === null ? Infinity : text.slice(0, inHeredoc.index).split("\n").length;
  const to = inHeredoc === null ? 0 : from + inHeredoc[0].split("\n").length - 2;
  return text.split("\n").flatMap((line, index) => {
    const number = index + 1;
    return pattern.test(line) && !(number > from && number <= to) ? [number] : [];
  });
}

/** The line that opens the block which line `close` closes: the nearest above that is as far left and ends in `{`. */
function openerOf(lines: readonly string[], close: number): number {
  const indent = /^ */.exec(lines[close - 1] ?? "")?.[0] ?? "";
  let at = close - 1;
  while (at > 0 && !new RegExp(`^${indent}\\S.*\\{( *#.*)?$`).test(lines[at - 1] ?? "")) at--;
  return at;
}

describe.each(samples)("%s", (_name, text) => {
  const lines = text.split("\n");

  test("has no problem as it is", () => {
    expect(problems(text)).toEqual([]);
  });

  test.each(linesWith(text, /^ *\}$/))(
    "line %i: its `}` taken away is missed at the line that opens the block",
    (line) => {
      const broken = lines.toSpliced(line - 1, 1).join("\n");
      expect(problems(broken)).toEqual([`${openerOf(lines, line)} HAP1040`]);
    },
  );

  test.each(linesWith(text, /^ *(?!\}).*\{$/))("line %i: its `{` taken away is missed there", (line) => {
    const broken = lines.with(line - 1, (lines[line - 1] ?? "").replace(/ \{$/, "")).join("\n");
    const found = problems(broken);
    // Without its `if` an `else` is a second mistake.
    expect(found.filter((problem) => !problem.endsWith("HAP1047"))).toEqual([`${line} HAP1042`]);
  });

  test.each(linesWith(text, /^ *\}$/))("line %i: a second `}` behind it is one too many", (line) => {
    const broken = lines.toSpliced(line, 0, lines[line - 1] ?? "").join("\n");
    expect(problems(broken)).toEqual([`${line + 1} HAP1041`]);
  });
});

describe("blocks on one line", () => {
  test("a `}` taken away is missed where the block opens", () => {
    expect(problems("a {\n  b { c; d\n  e\n}\n")).toEqual(["2 HAP1040"]);
  });

  test("a `{` taken away is missed on its line", () => {
    expect(problems("a {\n  b c; d }\n  e\n}\n")).toEqual(["2 HAP1041"]);
  });

  test("braces in a heredoc, a comment and quotes do not count", () => {
    expect(problems("a {\n  b <<'X'\n    } } {\n    X\n  c # }\n  d '}' \"{\"\n}\n")).toEqual([]);
  });

  test("a file without indentation is not judged by it", () => {
    expect(problems("a {\nb {\nc\n}\nd {\ne\n}\n")).toEqual(["1 HAP1040"]);
  });
});

describe("depth", () => {
  test("64 blocks are read", () => {
    expect(problems(`${"a { ".repeat(64)}b${" }".repeat(64)}`)).toEqual([]);
  });

  test.each([
    ["blocks", `${"a {\n".repeat(10_000)}${"}\n".repeat(10_000)}`, "65 HAP1051"],
    ["unclosed blocks", "a {\n".repeat(10_000), "65 HAP1051"],
    ["parentheses", `a \${${"(".repeat(10_000)}b${")".repeat(10_000)}}`, "1 HAP1051"],
    ["strings", `a ${'"${'.repeat(10_000)}b${'}"'.repeat(10_000)}`, "1 HAP1051"],
    ["choices", `a \${${"b ? c : ".repeat(10_000)}d}`, "1 HAP1051"],
    ["a chain of `and`", `a \${b${" and b".repeat(10_000)}}`, "1 HAP1052"],
    ["a chain of members", `a \${b${".b".repeat(10_000)}}`, "1 HAP1052"],
    ["a chain of `not`", `a \${${"not ".repeat(10_000)}b}`, "1 HAP1052"],
  ])("10,000 nested %s are one problem", (_name, text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  test("missing `{` at every depth do not overflow", () => {
    const down = Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a`);
    const up = down.map((_, depth) => `${" ".repeat(depth)}}`).toReversed();
    expect(problems([...down, ...up].join("\n")).at(-1)).toMatch(/HAP10(51|42|41)$/);
  });
});
