import { checkFiles, kindFor } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { ALONE, daemonSource } from "../../src/model/daemon-file.js";
import { readLdirectord } from "../../src/model/ldirectord-file.js";
import type { SourceFile, Span } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";
import { allKinds } from "../../src/steps/registry.js";
import { generate } from "../agreement/generate.js";
import { random, type Random } from "../generate/random.js";
import { SEED } from "../steps/seed-files.js";

const REGISTRY = allKinds();

/** One input in so many is given to all rules too, which cost a hundred times a reader. */
const RULES_EVERY = 200;
/** So many for one playbook, whose reader does more. */
const PLAYBOOK_EVERY = 40;
/** No input of this size may take longer (ms). */
const SLOW_MS = 2000;
const MOST_FAILURES = 20;

/** A file's name, and texts to begin with; a character is a byte. */
interface Corpus {
  readonly name: string;
  readonly texts: readonly string[];
}

const LDIRECTORD = [
  'checktimeout=5\nquiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate 5 "a", "b"\n\tpasswd="secretword"\n',
  "virtual6=[2001:db8::1]:80\n    real6=[2001:db8::2]:80 masq\n    scheduler=rr # x\n\nvirtual=5\n\treal=10.0.0.1->10.0.0.9 ipip\n",
];
const PLAYBOOK: Corpus = {
  name: "site.hap",
  texts: [
    "hap 1\nparam a = 1\nplay \"p\" on all {\n  ha.cf { keepalive ${a}; for h in hosts { node ${h.name} } }\n  if a == 1 { file /x <<'END'\n y\n END\n }\n}\n",
  ],
};

function corpora(): readonly Corpus[] {
  const files = generate(3, 900).map(({ configuration }) => configuration.files);
  const own = (name: "ha.cf" | "authkeys" | "haresources"): Corpus => ({
    name,
    texts: [SEED[name], ...files.flatMap((one) => (one[name] === undefined ? [] : [one[name]]))].filter(
      (text) => text.length < 600,
    ),
  });
  return [
    own("ha.cf"),
    own("authkeys"),
    own("haresources"),
    { name: "hosts", texts: ["127.0.0.1 localhost\n192.168.3.87\tnode-a # x\n::1 ip6\n"] },
    { name: "ldirectord.cf", texts: LDIRECTORD },
  ];
}

export interface Fuzzed {
  readonly failures: readonly string[];
  readonly slowestMs: number;
}

/**
 * Gives so many changed files to the readers and looks that none throws or is slow, and that every place lies within its
 * file. The same seed gives the same files.
 */
export function fuzz(seed: number, inputs: number, progress: (done: number) => void = () => undefined): Fuzzed {
  const choices = random(seed);
  const all = corpora();
  const failures: string[] = [];
  let slowestMs = 0;
  for (let i = 0; i < inputs && failures.length < MOST_FAILURES; i++) {
    const corpus = i % PLAYBOOK_EVERY === 1 ? PLAYBOOK : choices.pick(all);
    const text = changed(corpus.texts, choices);
    const start = performance.now();
    const problem = problemOf(corpus.name, text, i % RULES_EVERY === 0);
    const took = performance.now() - start;
    slowestMs = Math.max(slowestMs, took);
    if (problem !== null || took > SLOW_MS) {
      failures.push(`seed ${seed}, input ${i}, ${corpus.name} ${JSON.stringify(text)}: ${problem ?? `${took} ms`}`);
    }
    if (i > 0 && i % 1_000_000 === 0) progress(i);
  }
  return { failures, slowestMs };
}

const PIECES = [
  ...[
    "\0",
    "\r",
    "\n",
    "\r\n",
    "\v",
    "\f",
    "\t",
    " ",
    ",",
    "#",
    "\\",
    "\\\n",
    ";",
    "=",
    "::",
    ":",
    "/",
    '"',
    "'",
    "{",
    "}",
  ],
  ...[
    "${",
    "\xa0",
    "\xc2\xa0",
    "\xef\xbb\xbf",
    "\xff",
    "0",
    "9",
    "-1",
    "99999999999999999999",
    "%",
    "[",
    "]",
    "auth",
    "node",
  ],
  ...["virtual=", "real=", "    ", "__proto__", "constructor", "toString"],
];

function changed(texts: readonly string[], choices: Random): string {
  let text = choices.pick(texts);
  for (let n = 1 + choices.int(4); n > 0; n--) {
    const at = choices.int(text.length + 1);
    const end = Math.min(text.length, at + choices.int(12));
    const way = choices.int(5);
    if (way === 0) text = text.slice(0, at) + choices.pick(PIECES) + text.slice(at);
    else if (way === 1) text = text.slice(0, at) + text.slice(end);
    else if (way === 2) text = text.slice(0, at) + choices.pick(PIECES) + text.slice(end);
    else if (way === 3) text = text.slice(0, end) + text.slice(at);
    else text = text.slice(0, at) + choices.pick(texts).slice(choices.int(60));
  }
  return text.slice(0, 2000);
}

function problemOf(name: string, text: string, withRules: boolean): string | null {
  const bytes = Buffer.from(text, "latin1");
  const path = `/etc/ha.d/${name}`;
  const { source } = daemonSource({ path, bytes });
  try {
    const misplaced = spansOf(name, source).find(
      ({ file, start, end }) => start < 0 || end < start || end > file.text.length,
    );
    if (misplaced !== undefined) return `a place from ${misplaced.start} to ${misplaced.end}`;
    if (!withRules) return null;
    const found = checkFiles({ files: [{ path, bytes }], registry: REGISTRY, rules: allRules });
    const outside = found.find(({ span }) => span !== null && span.end > span.file.text.length);
    return outside === undefined ? null : `${outside.code} at ${outside.span?.end ?? 0}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Every place that a reader gives. */
function spansOf(name: string, source: SourceFile): readonly Span[] {
  if (name === "site.hap") return parse(source).diagnostics.flatMap(({ span }) => (span === null ? [] : [span]));
  if (name === "ldirectord.cf") {
    const { settings, services, refused } = readLdirectord(source, name);
    const lines = [...settings, ...services.flatMap((one) => one.settings)].flatMap(({ value, span }) => [
      value.span,
      span,
    ]);
    const servers = services
      .flatMap((one) => one.servers)
      .flatMap((one) => [one.span, one.address.span, one.method.span, one.weight.span]);
    return [...lines, ...servers, ...services.map(({ address }) => address.span), ...refused.map(({ span }) => span)];
  }
  const reading = kindFor(source.path, REGISTRY)?.file?.read(source, ALONE);
  const words = reading?.lines.flatMap((line) => [line.span, ...line.words.map(({ span }) => span)]) ?? [];
  return [...words, ...(reading?.remarks.map(({ span }) => span) ?? [])];
}
