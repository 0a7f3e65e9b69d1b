import { expect, test } from "vitest";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { sourceFile } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { format } from "../../src/syntax/format.js";
import { checkText } from "./check-text.js";

/** Characters of each text: what walks a text once for each word of it takes some hundred times as long as others. */
const SIZE = 14_000;
/** A problem is shown for so many of a text's. */
const SHOWN = 300;

const inBlock = (kind: string, body: string): string => `play "p" on all {\n  ${kind} {\n${body}\n  }\n}\n`;
const fill = (text: string): string => text.repeat(Math.ceil(SIZE / text.length));
const count = (length: number, text: (i: number) => string, between: string): string =>
  Array.from({ length: Math.ceil(SIZE / length) }, (_, i) => text(i)).join(between);

/** Ordinary lines: the measure for all others. */
const ORDINARY = inBlock(
  "install",
  count(20, (i) => `    package p${i}`, "\n"),
);

const TEXTS: Readonly<Record<string, string>> = {
  "words on one line": inBlock("install", `package ${count(6, (i) => `p${i}`, " ")}`),
  "one word twice on a line": inBlock("install", `package ${fill("a ")}`),
  "a wide word that is an error": inBlock("install", `pakage ${fill("漢")}`),
  "wide words before a mistake": inBlock("install", `package ${fill("漢 ")} "open`),
  "combined characters": inBlock("install", `pakage ${fill("👩‍👩‍👧")}`),
  "heredocs of a shell": inBlock("ha.cf", fill("    x <<-E\n")),
  "heredocs of a shell that end": inBlock("ha.cf", fill("    x <<-E\n a\n E\n")),
  "heredocs without an end": inBlock("ha.cf", fill("    x <<E\n")),
  "files with heredocs": `play "p" on all {\n${count(50, (i) => `file /x${i} {\ncontent <<E\na\nE\n}`, "\n")}\n}\n`,
  "values in one word": `set a = 1\n${inBlock("install", `package ${fill("x${a}")}`)}`,
  "values on one line": `set a = 1\n${inBlock("install", `package ${fill("${a} ")}`)}`,
  "values in one string": inBlock("install", `package "${fill("${true}")}"`),
  "braces at words": inBlock("install", `package ${fill("x{ ")}`),
  "braces in a word": inBlock("install", `package ${fill("a{b}")}`),
  "quotes of a text program": inBlock("install", `package ${fill("“x” ")}`),
  "quotes that only open": inBlock("install", `package ${fill("“x ")}`),
  "wrong characters in one word": inBlock("install", `package a${fill("：")}`),
  "statements on one line": inBlock("install", fill("package a; ")),
  "joined lines": inBlock("install", `package ${fill("a \\\n")} b`),
  comments: inBlock("install", `${fill("    # c\n")}package a`),
  "mistakes, a line each": inBlock("install", fill("    pakage a\n")),
  "open strings": inBlock("install", fill('    package "a\n')),
  "open values": inBlock("install", `package ${fill("${ ")}`),
  directives: `play "p" on all {\nfile /x {\ncontent <<E\n${fill("${if true}\na\n${end}\n")}E\n}\n}\n`,
  "rows of a table": `param table t {\ncolumn port p\ndefault {\n${fill("10\n")}}\n}\n${inBlock("install", "package a")}`,
  blanks: inBlock("install", `package a${fill(" ")}b`),
  "tabs before a mistake": inBlock("install", `pakage a${fill("\t")}b`),
  "lines of Jinja": inBlock("hosts", fill("    {% for h in x %}\n    {{ a }} b\n    {% endfor %}\n")),
  "Jinja on one line": inBlock("hosts", fill("{% for x ")),
  "blocks of a shell": inBlock("hosts", fill("if [ $x = 1 ]; then\n")),
  "comments of C": inBlock("hosts", fill("/* a\n")),
  "texts of Python": inBlock("hosts", fill('content """\n')),
  "heads on one line": inBlock("hosts", fill("in x if y ")),
  "keys of the kernel": inBlock(
    "sysctl",
    count(20, (i) => `    net.ipv4.x${i} 1`, "\n"),
  ),
  "secrets and mistakes": `${count(20, (i) => `param secret s${i}`, "\n")}\n${inBlock("install", fill("    pakage password abcd\n"))}`,
};

/** Milliseconds to check, format and show a text. */
function timeOf(text: string): number {
  const begin = performance.now();
  const { diagnostics } = checkText(text, { registry: allKinds(), inventory: "site s\nhost a 10.0.0.1\n" });
  for (const one of diagnostics.slice(0, SHOWN)) renderDiagnostic(one, { colour: (_role, shown) => shown, width: 100 });
  format(sourceFile("x.hap", text));
  return performance.now() - begin;
}

/** So many times as long as ordinary lines: no text comes near it that is walked once. */
const MOST = 15;
/** The machine may be busy with something else at a time: both are measured again, side by side. */
const TRIES = 6;

/** How long a text takes, in times of ordinary lines: the least of some tries, no more of them than are needed. */
function timesOrdinary(text: string): number {
  let least = Infinity;
  for (let tries = 0; tries < TRIES && least > MOST; tries++) {
    if (tries > 0) ordinary = timeOf(ORDINARY);
    least = Math.min(least, timeOf(text) / ordinary);
  }
  return least;
}

timeOf(ORDINARY);
let ordinary = timeOf(ORDINARY);

test.each(Object.entries(TEXTS))("%s take no longer than ordinary lines do", (_name, text) => {
  expect(timesOrdinary(text)).toBeLessThan(MOST);
});
