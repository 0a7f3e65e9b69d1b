import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { MadeOptions } from "../run/run-options.js";
import type { PruneOptions, StepOptions } from "./option-groups.js";
import { prunePlays } from "../undo/prune-plays.js";

/** Folders of a playbook's path that are in the name, with the file's own. */
const PARTS = 3;
/** The longest name (bytes): a file system takes 255. */
const LONGEST = 200;

/**
 * The name of the list, on a host of a site, of what a playbook made there: `ha/playbooks/site.hap@book`, as a file's
 * name. The last folders of the path are in it, so that all who have the same project, wherever on their machines, mean
 * the same list.
 */
function madeListName(playbook: string, site: string): string {
  const path = resolve(playbook).split("/").slice(-PARTS).join("/");
  const [own, at] = [escaped(path), escaped(site)];
  if (own.length + 1 + at.length <= LONGEST) return `${own}@${at}`;
  const hash = createHash("sha256").update(`${own}@${at}`).digest("hex").slice(0, 16);
  const end = `-${hash}@${cut(at, LONGEST / 2)}`;
  return `${cut(own, LONGEST - end.length)}${end}`;
}

/** No more than so many characters, and no half of a `%XX`. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/%.?$/, "");
}

/** Every byte but plain letters, digits, `_`, `-` and inner dots as `%XX`: a path stays readable, and is one name. */
function escaped(text: string): string {
  const bytes = [...Buffer.from(text, "utf8")];
  return bytes
    .map((byte, i) => {
      const char = String.fromCharCode(byte);
      if (/[A-Za-z0-9_-]/.test(char) || (char === "." && i > 0)) return char;
      return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}

/** A part of a playbook does not tell what has left it. */
export function madeOptions(
  made: { readonly playbook: string; readonly all: boolean } | undefined,
  { options: { tags, skipTags, startAt, prune = false }, mode, drift = false }: WholeRun,
): MadeOptions | null {
  if (made === undefined) return null;
  const { playbook, all } = made;
  const whole = all && tags.length === 0 && skipTags.length === 0 && startAt === undefined;
  return {
    listOf: (site) => madeListName(playbook, site),
    tells: prune || (mode === "plan" && whole && !drift),
    prune: prune ? prunePlays : null,
  };
}

/** How much of a playbook is run. */
interface WholeRun {
  readonly options: Pick<StepOptions, "tags" | "skipTags" | "startAt"> & Partial<PruneOptions>;
  readonly mode: "run" | "plan";
  readonly drift?: boolean;
}
