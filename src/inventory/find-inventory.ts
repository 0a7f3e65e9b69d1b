import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnostic, hasErrors, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { Span } from "../source/source-file.js";
import { parse } from "../syntax/parse.js";
import type { Tree } from "../syntax/tree.js";
import { readSource } from "../syntax/read-source.js";
import type { Inventory, Site } from "./inventory.js";
import { sharedHosts } from "./shared-hosts.js";

export interface FindInput {
  /** Path of the playbook; null when none was given. */
  readonly playbook: string | null;
  /** Files and folders of `-i`, in the order given. */
  readonly inventories: readonly string[];
  /** The working directory; empty for `.`. */
  readonly cwd: string;
  /** Names of `--site`; empty for none. */
  readonly sites: readonly string[];
  /** Other formats than hap's own, tried in order. */
  readonly formats: readonly InventoryFormat[];
  /** What counts where the command line names no inventory, or leaves the choice of sites open. */
  readonly defaults?: InventoryDefaults;
  /** Makes a site of the tree of one of hap's own inventories. */
  readonly read: (tree: Tree, lacksLines: boolean) => Stage<Site | null>;
  /** Take every site where the choice is open: for commands that only look. */
  readonly every?: boolean;
}

/** Inventories and sites that the project's file names, with the places where it does. */
export interface InventoryDefaults {
  readonly inventories: readonly NamedAt[];
  readonly sites: readonly NamedAt[];
}

interface NamedAt {
  readonly text: string;
  readonly span: Span;
}

/** An inventory format of another tool. */
export interface InventoryFormat {
  /** Whether a file looks like it: by its name, its mode or its first lines. */
  accepts(path: string): boolean;
  read(path: string): Stage<Site | null>;
}

/**
 * Finds and reads the sites of a run: those of `-i`, else the defaults, else the only file in `inventory/` beside the
 * playbook, beside the playbook's folder, or in the working directory. Without sites when there is no inventory in any
 * of these places, null when one cannot be read or the choice is open; HAP2120–HAP2126.
 */
export function findInventory(input: FindInput): Stage<Inventory | null> {
  const places = placesOf(input);
  if (places.nowhere) return { value: { sites: [] }, diagnostics: places.diagnostics };
  const read = places.paths.map((path) => ({ path, ...readSite(path, input) }));
  const known = read.flatMap(({ value, path }) => (value === null ? [] : [{ site: value, path }]));
  const unread = [...places.diagnostics, ...sameSites(known)];
  if (hasErrors(places.diagnostics)) return { value: null, diagnostics: unread };
  const wanted = wantedSites(input, places, known);
  const chosen = choose(known, wanted, input.every === true ? null : places.folder);
  // Files that are not part of the run may have problems of their own.
  const used = read.filter(({ value }) => value === null || chosen.sites.includes(value) || wanted.length === 0);
  const shared = sharedHosts(chosen.sites);
  const diagnostics = [...used.flatMap((one) => one.diagnostics), ...unread, ...chosen.diagnostics, ...shared];
  return { value: chosen.sites.length === 0 ? null : { sites: chosen.sites }, diagnostics };
}

interface Places {
  readonly paths: readonly string[];
  /** The folder they were found in, when several files there leave the choice open. */
  readonly folder: string | null;
  /** Whether nobody named an inventory, and there is none. */
  readonly nowhere: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

interface KnownSite {
  readonly site: Site;
  readonly path: string;
}

function placesOf(input: FindInput): Places {
  const defaults = input.defaults?.inventories ?? [];
  if (input.inventories.length > 0) return placesGiven(input.inventories, input.formats);
  // One that does not exist was reported where the project's file names it.
  const there = defaults.map(({ text }) => text).filter((path) => existsSync(path));
  return there.length > 0 ? placesGiven(there, input.formats) : placeFound(input);
}

function placesGiven(inventories: readonly string[], formats: readonly InventoryFormat[]): Places {
  const diagnostics: Diagnostic[] = [];
  let folder: string | null = null;
  const paths = inventories.flatMap((path) => {
    if (!existsSync(path)) {
      diagnostics.push(
        diagnostic("HAP2120", `there is no inventory \`${path}\``, null, { help: "`-i` takes a file or a folder" }),
      );
      return [];
    }
    if (!statSync(path).isDirectory() || formats.some((format) => format.accepts(path))) return [path];
    folder = path;
    const files = filesIn(path);
    if (files.length === 0)
      diagnostics.push(diagnostic("HAP2121", `the folder \`${path}\` has no inventory, a file \`*.hap\``, null));
    return files;
  });
  return { paths, folder, nowhere: false, diagnostics };
}

/** The first of the usual places that has a file. */
function placeFound({ playbook, cwd }: FindInput): Places {
  const beside = playbook === null ? [] : [dirname(playbook), join(dirname(playbook), "..")];
  const folders = [...new Set([...beside, cwd === "" ? "." : cwd].map((place) => join(place, "inventory")))];
  for (const folder of folders) {
    const paths = filesIn(folder);
    if (paths.length > 0) return { paths, folder, nowhere: false, diagnostics: [] };
  }
  const looked = [{ label: "looked in", text: folders.join("\n") }];
  const help = "write `inventory/NAME.hap` with `site NAME` as its first line, or give one by `-i FILE`";
  return {
    paths: [],
    folder: null,
    nowhere: true,
    diagnostics: [diagnostic("HAP2122", "there is no inventory", null, { details: looked, help })],
  };
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".hap") && !name.startsWith("."));
  return names.toSorted().map((name) => join(folder, name));
}

function readSite(path: string, { formats, read }: FindInput): Stage<Site | null> {
  const format = formats.find((one) => one.accepts(path));
  if (format !== undefined) return format.read(path);
  const source = readSource(path);
  if (source.value === null) return { value: null, diagnostics: source.diagnostics };
  const tree = parse(source.value);
  const site = read(tree.value, hasErrors(tree.diagnostics));
  return { value: site.value, diagnostics: [...tree.diagnostics, ...site.diagnostics] };
}

function sameSites(known: readonly KnownSite[]): readonly Diagnostic[] {
  return known.flatMap(({ site }, index) => {
    const earlier = known.slice(0, index).find((other) => other.site.name === site.name);
    if (earlier === undefined) return [];
    const related = [{ message: "first named here", span: earlier.site.span }];
    return [diagnostic("HAP2123", `site \`${site.name}\` is in two files`, site.span, { related })];
  });
}

/**
 * The sites asked for: those of `--site`, else the default ones where several files leave the choice open. A default is
 * for the project's own inventory: one that `-i` does not have is passed over.
 */
function wantedSites(
  { sites, inventories, defaults }: FindInput,
  { folder }: Places,
  known: readonly KnownSite[],
): readonly WantedSite[] {
  if (sites.length > 0) return sites.map((text) => ({ text, span: null }));
  const open = folder !== null && known.length > 1;
  const usual = open ? (defaults?.sites ?? []) : [];
  const has = ({ text }: WantedSite) => known.some(({ site }) => site.name === text);
  return inventories.length > 0 ? usual.filter(has) : usual;
}

interface WantedSite {
  readonly text: string;
  /** Where it is named; null for the command line. */
  readonly span: Span | null;
}

function choose(
  known: readonly KnownSite[],
  wanted: readonly WantedSite[],
  folder: string | null,
): { sites: readonly Site[]; diagnostics: readonly Diagnostic[] } {
  const names = known.map(({ site }) => site.name);
  if (wanted.length > 0) {
    const unknown = wanted.filter(({ text }) => !names.includes(text));
    const chosen = new Set(wanted.map(({ text }) => text));
    const sites = [...chosen].flatMap((name) => known.find(({ site }) => site.name === name)?.site ?? []);
    return { sites, diagnostics: unknown.map((one) => unknownSite(one, names)) };
  }
  if (folder === null || known.length < 2) return { sites: known.map(({ site }) => site), diagnostics: [] };
  const details = [{ label: "sites", text: known.map(({ site, path }) => `${site.name} (${path})`).join("\n") }];
  const help = "choose by `--site NAME`, which may be given more than once, or by `default-site NAME` in hap.hap";
  return {
    sites: [],
    diagnostics: [diagnostic("HAP2124", `\`${folder}\` has several sites`, null, { details, help })],
  };
}

function unknownSite({ text, span }: WantedSite, names: readonly string[]): Diagnostic {
  const near = suggest(text, names);
  const help = near === null ? `the sites are ${names.join(", ")}` : `did you mean \`${near}\`?`;
  return diagnostic("HAP2125", `there is no site \`${text}\``, span, { help });
}
