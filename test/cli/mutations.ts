import { readdirSync, readFileSync } from "node:fs";
import { checkSource } from "../../src/cli/check-source.js";
import { hasErrors, type Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Site } from "../../src/inventory/inventory.js";
import { readInventory } from "../../src/inventory/read-inventory.js";
import { sourceFile } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";

/** Ways in which a file comes to be wrong by one slip of a hand. */
export const WAYS = ["character", "word", "line", "swap", "double", "cut"] as const;
export type Way = (typeof WAYS)[number];

/** One slip: the text after it, and where it is. */
export interface Mutation {
  readonly file: string;
  readonly way: Way;
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  /** What is gone, swapped or doubled. */
  readonly what: string;
}

const FOLDER = new URL("../../playbooks/", import.meta.url);

/** The playbooks of the project, by name; all are right. */
export function playbooks(): ReadonlyMap<string, string> {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(".hap"));
  return new Map(names.map((name) => [name, readFileSync(new URL(name, FOLDER), "utf8")]));
}

/** Every slip of one way in a text. */
export function mutationsOf(file: string, text: string, way: Way): readonly Mutation[] {
  const lines = text.split("\n");
  const starts = lines.map((_, index) => lines.slice(0, index).join("\n").length + (index === 0 ? 0 : 1));
  return lines.flatMap((shown, index) => {
    if (shown.trim() === "" || shown.trim().startsWith("#")) return [];
    const code = shown.replace(/\s#\s.*$/, "");
    const start = starts[index] ?? 0;
    return slipsIn(code, way).map(({ at, length, put }) => ({
      file,
      way,
      line: index + 1,
      what: code.slice(at, at + length),
      text:
        way === "cut"
          ? text.slice(0, start + at)
          : text.slice(0, start + at) + put + text.slice(start + at + length + (way === "line" ? 1 : 0)),
    }));
  });
}

interface Slip {
  readonly at: number;
  readonly length: number;
  readonly put: string;
}

function slipsIn(code: string, way: Way): readonly Slip[] {
  switch (way) {
    case "character":
      return [...code.matchAll(/\S/g)].map(({ index }) => ({ at: index, length: 1, put: "" }));
    case "word":
      return [...code.matchAll(/\S+/g)].map((word) => ({ at: word.index, length: word[0].length, put: "" }));
    case "swap":
      return [...code.matchAll(/(?=([^\s])([^\s]))/g)].flatMap(({ index, 1: a = "", 2: b = "" }) =>
        a === b ? [] : [{ at: index, length: 2, put: b + a }],
      );
    case "line":
      return [{ at: 0, length: code.length, put: "" }];
    case "double":
      return [{ at: 0, length: code.length, put: `${code}\n${code}` }];
    case "cut":
      return [{ at: Math.floor(code.length / 2), length: 0, put: "" }];
  }
}

/** The inventory that a playbook is for. */
function inventoryOf(file: string): string {
  return file === "web-pair.hap" ? "web/web.hap" : "book.hap";
}

const SITES = new Map<string, Site | null>();

function siteOf(name: string): Site | null {
  const known = SITES.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../../inventory/${name}`, import.meta.url), "utf8");
  const site = readInventory(parse(sourceFile(name, text)).value).value;
  SITES.set(name, site);
  return site;
}

const PASSWORD = new Map([["password", { text: "hunter22", from: "--set password=@FILE", onCommandLine: false }]]);

/** Playbooks that have to be given one. */
const WITH_PASSWORD = new Set(
  [...playbooks()].flatMap(([file, text]) =>
    /^param secret +password$|^param secret +password +#/m.test(text) ? [file] : [],
  ),
);

/** What `hap check` finds in a playbook of the project that has this text. */
export function findings(file: string, text: string): readonly Diagnostic[] {
  const site = siteOf(inventoryOf(file));
  const path = new URL(file, FOLDER).pathname;
  return checkSource({
    source: sourceFile(path, text),
    sites: site === null ? [] : [site],
    given: WITH_PASSWORD.has(file) ? PASSWORD : new Map(),
    options: { limit: [] },
  }).diagnostics;
}

/** How many errors each slip gave. */
export interface Tally {
  /** By number of errors; `[0]` counts what is not noticed. */
  readonly counts: readonly number[];
  readonly worst: readonly { readonly mutation: Mutation; readonly problems: readonly Diagnostic[] }[];
}

/** Looks at every `step`-th slip, from `offset` on. */
export function tally(mutations: readonly Mutation[], { step, offset }: { step: number; offset: number }): Tally {
  const counts: number[] = [];
  const worst: { mutation: Mutation; problems: readonly Diagnostic[] }[] = [];
  for (let index = offset; index < mutations.length; index += step) {
    const mutation = mutations[index];
    if (mutation === undefined) break;
    const found = findings(mutation.file, mutation.text);
    const problems = hasErrors(found) ? found.filter(({ severity }) => severity === "error") : [];
    counts[problems.length] = (counts[problems.length] ?? 0) + 1;
    if (problems.length > 1) worst.push({ mutation, problems });
  }
  return { counts: Array.from(counts, (amount) => amount ?? 0), worst };
}
