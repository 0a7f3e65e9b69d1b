import { readFileSync } from "node:fs";
import { checkSource } from "../../src/cli/check-source.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { hasErrors, type Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { dummySecret } from "../../src/secrets/generate-secret.js";
import { sourceFile } from "../../src/source/source-file.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";
import { random, type Random } from "../generate/random.js";
import { BOOK } from "../check/check-text.js";
import type { Fuzzed } from "./readers.js";

/** Playbooks and inventories with every construct of the language. */
const TEXTS: readonly string[] = [
  ...["pairs/site", "library/site", "library/lib/accounts", "library/lib/clock", "library/lib/web", "sites/site"],
  ...["library/inventory/farm", "pairs/inventory/office"],
].map((name) => readFileSync(new URL(`../projects/${name}.hap`, import.meta.url), "utf8"));

/** What the language is made of: put in, doubled, and in place of other parts. */
const PIECES: readonly string[] = [
  ...["\n", " ", ";", "{", "}", "[", "]", "(", ")", '"', "'", "#", "\\", "\\\n", "=", ",", "\t", "\0", "\u00a0", "数"],
  ...["${", "${x}", "${end}", "\n${end}\n", "\n${else}\n", "\n${for x in y}\n", "\n${if a == 1}\n", "${else if b}"],
  ...["\n  ${for i, x in [1, 2]}\n  ${x}\n  ${end}\n", "${[x for x in y if x != 1]}", "${[\n1,\n]}", " for i, x in "],
  ...["none", " ?? ", " + 1", " * 10s", " not in ", "seq(1, 3)", "quote(x)", "host", "peer", "facts.os.id"],
  ...["param table t { column int a; column list b; default { 1 2 } }\n", "set t { a b; c }\n", "column int x = 1\n"],
  ...[
    "member web\n",
    "host h ${net}.1 { set id = ${host.name} }\n",
    "for i in [1, 2] {\n",
    "if true {\n",
    "} else {\n",
  ],
  ...["block a <<END\n  x\nEND\n", "line 'a' matching '^a'\n", "after-change /x\n", "env { A = b }\n", "in /tmp\n"],
  ...["@on 'first'\n", "@when x\n", "use lib.d { a; b = 1; t { 1 } }\n", 'import "x.hap" as lib\n', "<<END\n", "END\n"],
];

/** No input of this size may take longer (ms). */
const SLOW_MS = 4000;
const MOST_FAILURES = 20;
/** One in so many is checked over an inventory, or read as one, too. */
const CHECK_EVERY = 8;

/**
 * Changes texts and looks that reading, formatting and checking them neither throws nor takes long, that every problem
 * has a place in its file and can be shown, and that a text without errors is formatted once and for all.
 */
export function fuzzPlaybooks(
  seed: number,
  inputs: number,
  progress: (done: number) => void = () => undefined,
): Fuzzed {
  const choices = random(seed);
  const failures: string[] = [];
  let slowestMs = 0;
  for (let i = 0; i < inputs && failures.length < MOST_FAILURES; i++) {
    const text = changed(choices);
    const start = performance.now();
    const problem = problemOf(text, i % CHECK_EVERY === 0);
    const took = performance.now() - start;
    slowestMs = Math.max(slowestMs, took);
    if (problem !== null || took > SLOW_MS) {
      failures.push(`seed ${seed}, playbook ${i} ${JSON.stringify(text)}: ${problem ?? `${took} ms`}`);
    }
    if (i > 0 && i % 50_000 === 0) progress(i);
  }
  return { failures, slowestMs };
}

function changed(choices: Random): string {
  const whole = choices.pick(TEXTS);
  // A part of a text: short ones are quick, and often begin in the middle of something.
  const from = choices.int(2) === 0 ? 0 : whole.indexOf("\n", choices.int(whole.length)) + 1;
  let text = whole.slice(from, from + 100 + choices.int(900));
  for (let n = 1 + choices.int(4); n > 0; n--) {
    const at = choices.int(text.length + 1);
    const end = Math.min(text.length, at + choices.int(16));
    const way = choices.int(4);
    if (way === 0) text = text.slice(0, at) + choices.pick(PIECES) + text.slice(at);
    else if (way === 1) text = text.slice(0, at) + text.slice(end);
    else if (way === 2) text = text.slice(0, at) + choices.pick(PIECES) + text.slice(end);
    else text = text.slice(0, end) + text.slice(at);
  }
  return text;
}

function problemOf(text: string, whole: boolean): string | null {
  try {
    const source = sourceFile("/nowhere/site.hap", text);
    const tree = parse(source);
    const wrong = misplaced(tree.diagnostics);
    if (wrong !== null) return wrong;
    if (!hasErrors(tree.diagnostics)) {
      const once = format(source).value;
      const twice = format(sourceFile("/nowhere/site.hap", once)).value;
      if (once !== twice) return `formatted again: ${JSON.stringify(twice)}`;
    }
    return whole ? misplaced(checked(text)) : null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

const SITE = readWholeInventory(parse(sourceFile("book.hap", BOOK)).value).value;

function checked(text: string): readonly Diagnostic[] {
  const source = sourceFile("/nowhere/site.hap", text);
  if (text.startsWith("site ")) return readWholeInventory(parse(source).value).diagnostics;
  return checkSource({
    source,
    sites: SITE === null ? [] : [SITE],
    secrets: { secret: dummySecret, names: () => [] },
    given: new Map(),
    options: { limit: [] },
  }).diagnostics;
}

/** A problem whose place is outside of its file, or that cannot be shown; null when there is none. */
function misplaced(diagnostics: readonly Diagnostic[]): string | null {
  for (const one of diagnostics) {
    const { span } = one;
    if (span !== null && (span.start < 0 || span.end < span.start || span.end > span.file.text.length)) {
      return `${one.code} at ${span.start} to ${span.end}`;
    }
    if (renderDiagnostic(one, { colour: (_role, part) => part, width: 100 }) === "") return `${one.code} shows nothing`;
  }
  return null;
}
