import { createHash } from "node:crypto";
import { addressOf, parseResource } from "../model/haresource.js";
import {
  type EditLvsTable,
  isThere,
  type Change,
  type MoveResources,
  type PackageWanted,
  type SetUser,
  type UpgradePackages,
  type WriteFile,
} from "../model/change.js";
import { isLasting } from "../model/kept.js";
import { describeCommand } from "../model/command.js";
import { MASK, Secret } from "../model/secret.js";
import type { ReportedChange } from "../model/reported-change.js";
import { countLines, diffOf } from "./file-diff.js";

/** A change as reports may show it: a secret content has no diff, only `***`, unless its step has starred one. */
export function reportChange(change: Change): ReportedChange {
  switch (change.kind) {
    case "write-file":
      return {
        change: change.kind,
        target: change.path,
        summary: writeSummary(change),
        diff: diffOf(change),
        ...hashesOf(change),
      };
    case "make-directory":
      return plain(change.kind, change.path, `create, ${octal(change.mode)} ${change.owner}:${change.group}`);
    case "set-attributes":
      return plain(change.kind, change.path, attributeSummary(change));
    case "remove":
      return plain(change.kind, change.path, "remove");
    case "install-packages":
      return plain(change.kind, change.packages.map(packageWord).join(" "), `install with ${change.manager}`);
    case "upgrade-packages":
      return plain(
        change.kind,
        change.packages.map(({ name, from, to }) => `${name} ${from} → ${to}`).join(", "),
        `upgrade with ${change.manager}`,
      );
    case "install-package-file":
      return plain(change.kind, change.file, `install with ${change.manager}`);
    case "remove-packages":
      return plain(change.kind, change.names.join(" "), `remove with ${change.manager}`);
    case "fetch":
      return plain(change.kind, change.url, `fetch from ${change.by === "host" ? "the host" : "here"}`);
    case "unpack":
      return plain(change.kind, change.directory, "unpack");
    case "user":
      return plain(change.kind, change.name, userSummary(change));
    case "run":
      return plain(change.kind, describeCommand(change.command), "run");
    case "service":
      return plain(change.kind, change.name, interrupting(change.action, "; ", change.interruptionMs));
    case "resources":
      return moveReport(change);
    case "lvs-table":
      return plain(change.kind, change.script, tableRemark(change, "to do"));
    case "sysctl":
      return plain(change.kind, change.key, `${change.before ?? "(none)"} → ${change.value}`);
    case "reboot":
      return plain(change.kind, "host", ["reboot", ...change.reasons].join(", "));
  }
}

function hashesOf({ content, before }: WriteFile): Pick<ReportedChange, "sha256"> {
  if (content instanceof Secret) return {};
  const after = isThere(content) ? content.sha256 : createHash("sha256").update(content).digest("hex");
  return { sha256: { before: before.type === "file" ? before.sha256 : null, after } };
}

/**
 * The short remark of a step's row: `heartbeat, ipvsadm`, `started` (in a plan: `start`), `+3 -1`, `***`. `kept` is
 * whether the host keeps what the changes replace; a plan says what cannot be undone.
 */
export function remark(
  changes: readonly Change[],
  tense: "done" | "to do",
  { kept = true, isMany = false }: { readonly kept?: boolean; readonly isMany?: boolean } = {},
): string {
  const notes = isMany ? [namedChanges(changes)] : changes.map((change) => remarkOn(change, tense));
  const lasting = tense === "to do" && changes.some((change) => !kept || isLasting(change)) ? ["cannot be undone"] : [];
  return [...new Set([...notes, ...lasting].filter((note) => note !== ""))].join(" · ");
}

/** Changes of one row that are named; the rest is counted. */
const MOST_NAMED = 4;

/** The remark of a row whose label does not say what it is about: `/etc/a remove, /etc/b +1 -1, 3 more`. */
export function namedChanges(changes: readonly Change[]): string {
  const what = changes.map((change) => {
    const { summary, target } = reportChange(change);
    return `${target} ${summary}`;
  });
  const more = what.length - MOST_NAMED;
  return (more > 1 ? [...what.slice(0, MOST_NAMED), `${more} more`] : what).join(", ");
}

function remarkOn(change: Change, tense: "done" | "to do"): string {
  switch (change.kind) {
    case "write-file": {
      // hap's own notes of what it built: the last change of a build.
      const built = /^\/var\/lib\/hap\/build\/(.*)\.(built|archive)$/.exec(change.path);
      if (built !== null) return built[2] === "built" ? `built ${built[1] ?? ""}` : "";
      const diff = diffOf(change);
      const isHidden = diff === null && (change.content instanceof Secret || change.starredDiff !== undefined);
      const lines = isHidden ? MASK : diff === null ? "" : countLines(diff);
      const told = tense === "to do" ? [trialRemark(change), ...clientWords(change)] : [];
      return [lines, ...told].filter((part) => part !== "").join(", ");
    }
    case "install-packages":
      return change.packages.map(packageWord).join(", ");
    case "upgrade-packages":
      return `${tense === "done" ? "upgraded" : "upgrade"} ${upgradeWords(change.packages)}`;
    case "install-package-file":
      return change.file;
    case "remove-packages":
      return `without ${change.names.join(", ")}`;
    case "user":
      return userSummary(change);
    case "service":
      return tense === "done" ? PAST[change.action] : interrupting(change.action, ", ", change.interruptionMs);
    case "remove":
      return tense === "done" ? "removed" : "remove";
    case "set-attributes":
      return attributeSummary(change);
    case "resources":
      return moveRemark(change, tense);
    case "lvs-table":
      return tableRemark(change, tense);
    case "sysctl":
      return `${change.key} = ${change.value}`;
    case "reboot":
      return [tense === "done" ? "rebooted" : "reboot", ...change.reasons].join(", ");
    case "make-directory":
    case "fetch":
    case "unpack":
    case "run":
      return "";
  }
}

/** What a run does with a script before it is put in place. */
function trialRemark({ validator }: WriteFile): string {
  if (validator?.kind !== "contract") return "";
  return `tried on the standby: ${validator.starts ? "start, stop and status" : "status and stop"}`;
}

/** What a resource is called: its address, else its script. */
function resourceName(word: string): string {
  const resource = parseResource(word);
  return addressOf(resource) ?? resource.script;
}

function moveReport(change: MoveResources): ReportedChange {
  const { kind, words, interruptionMs } = change;
  const report = plain(kind, words.map(resourceName).join(" "), moveSummary(change));
  return interruptionMs === 0 ? report : { ...report, interruptionMs };
}

function moveSummary({ action, unfinished, interruptionMs }: MoveResources): string {
  const what = unfinished ? `${action}, ending a change that was broken off` : action;
  return interrupting(what, "; ", interruptionMs);
}

/** What a change does, and that clients notice it, where they do. */
function interrupting(what: string, separator: string, interruptionMs = 0): string {
  return [what, interruptionRemark(interruptionMs)].filter((part) => part !== "").join(separator);
}

/** That clients notice a change; empty when they do not. */
function interruptionRemark(interruptionMs = 0): string {
  return interruptionMs === 0 ? "" : `clients are interrupted for about ${Math.ceil(interruptionMs / 1000)} s`;
}

/** `stops nginx, releases 10.77.5.118`; in the past when it is done. */
function moveRemark(change: MoveResources, tense: "done" | "to do"): string {
  const { action, words, unfinished, interruptionMs } = change;
  const verbs = MOVE_VERBS[action][tense];
  const parts = words.map((word) => {
    const isAddress = addressOf(parseResource(word)) !== null;
    return `${isAddress ? verbs.address : verbs.script} ${resourceName(word)}`;
  });
  const ended = unfinished
    ? [tense === "done" ? "ended a change that was broken off" : "ends a broken-off change"]
    : [];
  const warning = tense === "to do" ? interruptionRemark(interruptionMs) : "";
  return [[...ended, ...parts].join(", "), warning].filter((part) => part !== "").join("; ");
}

/** `edits the LVS table (3 edits), drains 10.0.0.4:80 for at most 60 s`; in the past when it is done. */
function tableRemark({ edits, drained, drainMs }: EditLvsTable, tense: "done" | "to do"): string {
  const done = tense === "done";
  const count = edits.length === 1 ? "1 edit" : `${edits.length} edits`;
  const names = [...new Set(drained.map(({ server }) => server))].join(", ");
  const limit = done ? "" : ` for at most ${Math.ceil(drainMs / 1000)} s`;
  return [
    ...(edits.length === 0 ? [] : [`${done ? "edited" : "edits"} the LVS table (${count})`]),
    ...(names === "" ? [] : [`${done ? "drained" : "drains"} ${names}${limit}`]),
    ...(edits.length > 0 || names !== "" ? [] : [`${done ? "noted" : "notes"} what the LVS table is made by`]),
  ].join(", ");
}

const MOVE_VERBS = {
  stop: {
    done: { address: "released", script: "stopped" },
    "to do": { address: "releases", script: "stops" },
  },
  start: {
    done: { address: "took", script: "started" },
    "to do": { address: "takes", script: "starts" },
  },
} as const;

const PAST = {
  start: "started",
  stop: "stopped",
  reload: "reloaded",
  restart: "restarted",
  enable: "enabled",
  disable: "disabled",
} as const;

/** A package as a playbook writes it. */
export function packageWord({ name, version }: PackageWanted): string {
  return version === null ? name : `${name}=${version}`;
}

/** The first few, and how many there are besides. */
const NAMED_UPGRADES = 4;

/** Packages and their new versions in a few words: `openssl=3.0.15-1, nginx=1.22.1-9 and 12 more`. */
export function upgradeWords(packages: UpgradePackages["packages"]): string {
  const words = packages.slice(0, NAMED_UPGRADES).map(({ name, to }) => `${name}=${to}`);
  const more = packages.length - words.length;
  return `${words.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function userSummary({ wanted, leaves = [], before }: SetUser): string {
  if (wanted === null) return "remove";
  if (before === null) return "create";
  const parts = [
    wanted.group !== null && wanted.group !== before.group ? `group ${before.group} → ${wanted.group}` : "",
    ...wanted.groups.filter((group) => !before.groups.includes(group)).map((group) => `into ${group}`),
    ...leaves.filter((group) => group !== before.group).map((group) => `out of ${group}`),
    wanted.home !== null && wanted.home !== before.home ? `home ${before.home} → ${wanted.home}` : "",
    wanted.shell !== null && wanted.shell !== before.shell ? `shell ${before.shell} → ${wanted.shell}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function writeSummary(change: WriteFile): string {
  const what = change.before.type === "absent" ? "create" : "change";
  const wanted = `${what}, ${octal(change.mode)} ${change.owner}:${change.group}`;
  return [wanted, ...clientWords(change)].join("; ");
}

/**
 * What clients notice of a new file: `releases 10.0.0.1`, `takes 10.0.0.2`, `10.0.0.1 goes from a to b`, for how long
 * they are interrupted.
 */
function clientWords({ moves, handOvers = [], interruptionMs }: WriteFile): readonly string[] {
  const { releases = [], takes = [] } = moves ?? {};
  const words = [
    releases.length === 0 ? "" : `releases ${releases.join(" ")}`,
    takes.length === 0 ? "" : `takes ${takes.join(" ")}`,
    ...handOvers.map(({ address, from, to }) => `${address} goes from ${from} to ${to}: connections to it are cut`),
    interruptionRemark(interruptionMs),
  ];
  return words.filter((word) => word !== "");
}

function attributeSummary(change: Change & { kind: "set-attributes" }): string {
  const { before } = change;
  if (before.type !== "file" && before.type !== "directory") return octal(change.mode);
  const parts: string[] = [];
  if (before.mode !== change.mode) parts.push(`${octal(before.mode)} → ${octal(change.mode)}`);
  const was = `${before.owner}:${before.group}`;
  const now = `${change.owner}:${change.group}`;
  if (was !== now) parts.push(`${was} → ${now}`);
  return parts.join(", ");
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function plain(change: string, target: string, summary: string): ReportedChange {
  return { change, target, summary, diff: null };
}
