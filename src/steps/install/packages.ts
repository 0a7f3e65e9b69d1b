import { createHash } from "node:crypto";
import type { Change, PackageWanted } from "../../model/change.js";
import type { StateView } from "../../model/host-state.js";
import { PACKAGE_MANAGER_NAMES, versionFits } from "../../model/package-manager.js";
import { ownsPart, type Owned } from "../../model/owned.js";
import { listed } from "../../diagnostics/words.js";
import { ask, type Query } from "../../model/query.js";
import type { Planned, Report } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";
import type { PackageGiven } from "./given.js";
import type { InstallBlock } from "./schema.js";

type WithSpan<T> = T & { readonly span: Span };
type NamedPackage = WithSpan<PackageGiven & { kind: "name" }>;
type PackageFile = WithSpan<PackageGiven & { kind: "file" }>;

/** Problems of the lines `package` and `absent`. */
export function checkPackages(block: InstallBlock, report: Report): void {
  const seen = new Map<string, NamedPackage>();
  for (const given of named(block)) {
    if (given.name.includes(":")) {
      report("HAP3014", `the architecture in \`${given.name}\` is not supported yet`, given.span, {
        help: "install it with `command`, `run` and `creates` for now",
      });
    }
    const earlier = seen.get(given.name);
    if (earlier !== undefined && earlier.version !== given.version) {
      const related = [{ message: "first given here", span: earlier.span }];
      report("HAP3033", `two versions of \`${given.name}\` exclude each other`, given.span, { related });
    }
    seen.set(given.name, earlier ?? given);
  }
  checkUpgrades(block, report);
  for (const { name, span } of unwanted(block)) {
    const wanted = seen.get(name);
    if (wanted === undefined) continue;
    const related = [{ message: "wanted here", span: wanted.span }];
    report("HAP3033", `\`absent ${name}\` and \`package ${name}\` exclude each other`, span, { related });
  }
}

/** A package that is upgraded is one that stays, in no version that a line names. */
function checkUpgrades(block: InstallBlock, report: Report): void {
  for (const { name, span } of upgradeNames(block)) {
    const away = unwanted(block).find((one) => one.name === name);
    const pinned = named(block).find((one) => one.name === name && one.version !== null);
    const other = away ?? pinned;
    if (other === undefined) continue;
    const line = away === undefined ? `package ${name}=${pinned?.version ?? ""}` : `absent ${name}`;
    const related = [{ message: "said here", span: other.span }];
    report("HAP3033", `\`${line}\` and \`upgrade ${name}\` exclude each other`, span, { related });
  }
}

/** What has to be known of packages. */
export function packageQueries(block: InstallBlock): readonly Query[] {
  const names = new Set([...named(block), ...unwanted(block)].map(({ name }) => name));
  return [
    ...[...names].map((name) => ({ kind: "package", name }) as const),
    ...upgradeNames(block).map(({ name }) => ask.package(name)),
    ...(block.fields.upgrade.length === 0 ? [] : [ask.upgrades()]),
    ...files(block).map(({ content }) => ({ kind: "package-file", sha256: sumOf(content) }) as const),
  ];
}

/** The packages that are seen to: whether they are there, and in which version where one is given. */
export function ownedPackages(block: InstallBlock): readonly Owned[] {
  const what = (name: string): string => `package ${name}`;
  return [
    ...named(block).flatMap(({ name, version, span }) => [
      ownsPart(what(name), "there", "yes", span),
      ...(version === null ? [] : [ownsPart(what(name), "its version", version, span)]),
    ]),
    ...unwanted(block).map(({ name, span }) => ownsPart(what(name), "there", "no", span)),
  ];
}

/** Removals first: what is to be installed may conflict with what goes. */
export function planPackages(block: InstallBlock, state: StateView): readonly Planned[] {
  const manager = state.facts.packageManager;
  const missing = distinct(named(block)).filter(({ name, version }) => {
    const installed = state.package(name).version;
    return installed === null || (version !== null && !versionFits(manager, version, installed));
  });
  const extra = unwanted(block).filter(({ name }) => state.package(name).version !== null);
  const unsent = files(block).filter(({ content }) => !state.packageFile(sumOf(content)).installed);
  const [first] = [...missing, ...extra, ...unsent];
  if (first === undefined) return planUpgrade(block, state);
  if (manager === null)
    return [
      noManager(
        [...missing, ...extra].map(({ name }) => name),
        first.span,
      ),
    ];
  const changes: Change[] = [];
  if (extra[0] !== undefined) {
    const names = [...new Set(extra.map(({ name }) => name))];
    changes.push({ kind: "remove-packages", manager, names, span: extra[0].span });
  }
  if (missing[0] !== undefined) {
    const packages = missing.map(({ name, version }): PackageWanted => ({ name, version }));
    changes.push({ kind: "install-packages", manager, packages, span: missing[0].span });
  }
  for (const { path, content, span } of unsent) {
    changes.push({ kind: "install-package-file", manager, file: path, sha256: sumOf(content), content, span });
  }
  return [...changes, ...planUpgrade(block, state)];
}

/** What is newer in the sources; a package whose version a line gives keeps to that. */
function planUpgrade(block: InstallBlock, state: StateView): readonly Planned[] {
  const [first] = block.fields.upgrade;
  if (first === undefined) return [];
  const { span } = first;
  const manager = state.facts.packageManager;
  if (manager === null) return [noManager([], span)];
  const { answered, packages } = state.upgrades();
  if (!answered) return [unanswered(span)];
  const names = upgradeNames(block);
  const coming = new Set(named(block).map(({ name }) => name));
  const missing = names.filter(({ name }) => state.package(name).version === null && !coming.has(name));
  if (missing[0] !== undefined) return [notThere(missing[0].name, missing[0].span)];
  const going = new Set(unwanted(block).map(({ name }) => name));
  const pinned = new Set(named(block).flatMap(({ name, version }) => (version === null ? [] : [name])));
  const all = block.fields.upgrade.some(({ args }) => args.names.length === 0);
  const wanted = new Set(names.map(({ name }) => name));
  const chosen = packages.filter(({ name }) => (all || wanted.has(name)) && !pinned.has(name) && !going.has(name));
  return chosen.length === 0 ? [] : [{ kind: "upgrade-packages", manager, packages: chosen, span }];
}

function unanswered(span: Span): Planned {
  return {
    kind: "refusal",
    code: "HAP3214",
    message: "the host's package manager cannot say what is newer",
    help: "look at what `apt-get update && apt-get -s upgrade` (or dnf, zypper) says there as root: its sources do not answer, another manager is at work, or it is broken; upgrades are root's, so `@as` has no place here",
    span,
  };
}

function notThere(name: string, span: Span): Planned {
  return {
    kind: "refusal",
    code: "HAP3215",
    message: `\`${name}\` is to be upgraded and is not installed`,
    help: `write \`package ${name}\` to have it`,
    span,
  };
}

function upgradeNames(block: InstallBlock): readonly WithSpan<{ readonly name: string }>[] {
  return block.fields.upgrade.flatMap(({ args, at, span }) =>
    args.names.map((name, i) => ({ name, span: at.names[i] ?? span })),
  );
}

function noManager(names: readonly string[], span: Span): Planned {
  const what = names.length === 0 ? "a package file" : names.map((name) => `\`${name}\``).join(", ");
  return {
    kind: "refusal",
    code: "HAP3202",
    message: `expected ${listed(PACKAGE_MANAGER_NAMES, "or")} on the host to install or remove ${what}`,
    help: "install or remove them there by other means: hap only looks whether they are installed",
    span,
  };
}

interface GivenPackages {
  readonly named: readonly NamedPackage[];
  readonly files: readonly PackageFile[];
}

/** What each block names; asked several times for every host. */
const KNOWN = new WeakMap<InstallBlock, GivenPackages>();

function given(block: InstallBlock): GivenPackages {
  const known = KNOWN.get(block);
  if (known !== undefined) return known;
  const all = block.fields.package.flatMap(({ args, at, span }) =>
    args.names.map((one, i) => ({ ...one, span: at.names[i] ?? span })),
  );
  const made = {
    named: all.filter((one): one is NamedPackage => one.kind === "name"),
    files: all.filter((one): one is PackageFile => one.kind === "file"),
  };
  KNOWN.set(block, made);
  return made;
}

function named(block: InstallBlock): readonly NamedPackage[] {
  return given(block).named;
}

function files(block: InstallBlock): readonly PackageFile[] {
  return given(block).files;
}

function unwanted(block: InstallBlock): readonly WithSpan<{ readonly name: string }>[] {
  return block.fields.absent.flatMap(({ args, at, span }) =>
    args.names.map((name, i) => ({ name, span: at.names[i] ?? span })),
  );
}

function distinct(list: readonly NamedPackage[]): readonly NamedPackage[] {
  return [...new Map(list.toReversed().map((one) => [one.name, one])).values()].toReversed();
}

function sumOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
