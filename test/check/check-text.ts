import { check, type CheckInput } from "../../src/check/check.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import type { Diagnostic, Stage } from "../../src/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import type { Inventory } from "../../src/inventory/inventory.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { text } from "../../src/model/builtin-arg-types.js";
import { ownsPart } from "../../src/model/owned.js";
import type { Program } from "../../src/model/program.js";
import { type Registry, defineStep } from "../../src/model/step-kind.js";
import { Secret } from "../../src/model/secret.js";
import { zeroOrMore, line, lines, many, rows } from "../../src/model/schema-builders.js";
import { sourceFile, textOf } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";

/** A kind whose rows take any words, with a check that looks at them. */
const rowsKind = defineStep({
  name: "sysctl",
  summary: "takes rows of words",
  head: {},
  body: rows(lines("words", { words: many("words", text) })),
  check: (params, report) => {
    for (const row of params.block.rows) {
      if (row.args.words[0] === "refused") report("HAP3006", "refused by the kind", row.span);
    }
  },
  // Only names as the kernel's are things; other tests give any words.
  owns: ({ block }) =>
    block.rows
      .filter(({ args: { words } }) => words[0]?.includes(".") === true)
      .map(({ args: { words }, span }) => ownsPart("kernel", words[0] ?? "", words.join(" "), span)),
  queries: () => [],
  plan: () => [],
  examples: [],
});

/** A kind that is a file, with words at its head. */
const fileKind = defineStep({
  name: "hosts",
  summary: "takes a file",
  file: {
    path: "/etc/hosts",
    comments: "anywhere",
    commas: false,
    continuation: false,
    verbatim: [],
    read: () => ({ lines: [], remarks: [] }),
  },
  head: { words: zeroOrMore("words", text) },
  body: rows({ ...line("words", { words: many("words", text) }), repeat: true }),
  queries: () => [],
  plan: () => [],
  examples: [],
});

/** A registry of two kinds. */
export const twoKinds: Registry = new Map([
  ["sysctl", rowsKind],
  ["hosts", fileKind],
]);

export const BOOK = `site book

set vip = 192.168.3.118
set nic = eth1

pair directors {
  host LD_87 192.168.3.87
  host LD_88 192.168.3.88
}
group realservers {
  set role = real
  host rs100 192.168.3.100 { set ports = 10101 }
  host rs101 192.168.3.101 { set ports = 10201 20101 }
}
`;

export interface CheckOptions {
  readonly inventory?: string;
  readonly given?: Readonly<Record<string, string>>;
  /** The texts of `given` are those of `--set NAME=@FILE`. */
  readonly fromFiles?: boolean;
  readonly limit?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly startAt?: string;
  /** Folders that imports are looked up in. */
  readonly libraries?: readonly string[];
  /** The file that the given values are read from. */
  readonly path?: string;
  /** Other files by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Two kinds unless given. */
  readonly registry?: Registry;
}

/** Checks a playbook text over an inventory text. */
export function checkText(playbook: string, options: CheckOptions = {}): Stage<Program | null> {
  const { files = {}, secrets = {} } = options;
  const sites = inventoryOf(options.inventory ?? BOOK);
  const tree = parse(sourceFile("site.hap", playbook));
  const input: CheckInput = {
    tree: tree.value,
    inventory: sites.value,
    registry: options.registry ?? twoKinds,
    rules: allRules,
    given: new Map(
      Object.entries(options.given ?? {}).map(([name, value]) => [
        name,
        {
          text: value,
          from: `--set ${name}`,
          onCommandLine: options.fromFiles !== true,
          ...(options.path === undefined ? {} : { path: options.path }),
        },
      ]),
    ),
    limit: options.limit ?? [],
    selection: { tags: options.tags ?? [], skipTags: options.skipTags ?? [], startAt: options.startAt ?? null },
    load: (path) => {
      const content = files[path];
      return content === undefined
        ? { ok: false, missing: true, reason: "there is no such file" }
        : { ok: true, stage: parse(sourceFile(path, content)) };
    },
    libraries: options.libraries ?? [],
    readBytes: (path) => {
      const content = files[path];
      return content === undefined
        ? { ok: false, reason: "there is no such file" }
        : { ok: true, bytes: Buffer.from(content) };
    },
    secret: (name) => (secrets[name] === undefined ? null : new Secret(secrets[name])),
  };
  const checked = check(input);
  return { value: checked.value, diagnostics: [...sites.diagnostics, ...tree.diagnostics, ...checked.diagnostics] };
}

/** Reads one inventory text, or several with a line `====` between them. */
export function inventoryOf(inventory: string): Stage<Inventory> {
  const read = inventory.split(/^====\n/m).map((one, index) => {
    const tree = parse(sourceFile(index === 0 ? "book.hap" : `book${index + 1}.hap`, one));
    const site = readWholeInventory(tree.value);
    return { site: site.value, diagnostics: [...tree.diagnostics, ...site.diagnostics] };
  });
  const sites = read.flatMap(({ site }) => (site === null ? [] : [site]));
  return { value: { sites }, diagnostics: read.flatMap((one) => one.diagnostics) };
}

/** Diagnostics as people read them. */
export function rendered(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((d) => renderDiagnostic(d, { colour: (_role, shown) => shown, width: 120 })).join("\n");
}

/** Diagnostics in short: `CODE text under the carets`. */
export function brief(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((d) => `${d.code}${d.span === null ? "" : ` ${textOf(d.span)}`}`);
}

/** The rows of every step on every host before contact: `host: word word`, or why there are none. */
export function rowsOf(program: Program | null): readonly string[] {
  const found: string[] = [];
  for (const play of program?.plays ?? []) {
    for (const step of play.steps) {
      for (const host of step.hosts) {
        const resolution = step.resolve(host, null);
        if (resolution.kind === "skip") found.push(`${host.name}: skip, ${resolution.reason}`);
        else if (resolution.kind !== "run") found.push(`${host.name}: ${resolution.kind}`);
        else {
          const { lines: all } = resolution.params.block;
          found.push(...all.map((row) => `${host.name}: ${JSON.stringify(row.args["words"]).replace(/[[\]"]/g, "")}`));
        }
      }
    }
  }
  return found;
}
