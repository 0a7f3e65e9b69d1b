import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagnostic, type Diagnostic } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { gather, type InitOptions } from "./gather.js";
import { projectFile, projectText } from "../../own-key.js";
import { makeSigningKey } from "./signing-key.js";
import { inventoryText, STARTERS, type Starter } from "./texts.js";
import { writeDiagnostics } from "../../print-diagnostics.js";
import { fileErrorText } from "../../../files/file-error-text.js";
import { makeFolder, rewriteFile, strangerOnTheWay, writeNew } from "../../../files/write-file.js";
import { secretsBeside } from "../../secret-place.js";

/**
 * `hap init`: an inventory, a playbook and a signing key from a few answers. Files that are there are only replaced
 * with `--force`.
 */
export async function initCommand(env: Environment, folder: string, options: InitOptions): Promise<Status> {
  const answers = await gather(env, options);
  writeDiagnostics(env, answers.diagnostics, env.stderr);
  if (answers.value === null) return USAGE;
  const inventory = join(folder, "inventory", `${answers.value.site}.hap`);
  const playbook = join(folder, "playbooks", "site.hap");
  const starter = STARTERS[answers.value.engine];
  const texts = new Map([
    [inventory, inventoryText(answers.value)],
    [playbook, starter.text(answers.value)],
  ]);
  const there = options.force ? [] : [...texts.keys()].filter((path) => existsSync(path)).map(isThere);
  const places = [...texts.keys(), secretsBeside(inventory), projectFile(folder)];
  there.push(...foreign(folder, places));
  const key = there.length > 0 ? null : await keyOf(env, starter, { inventory, playbook });
  if (key?.value?.recipients != null) texts.set(projectFile(folder), projectText(key.value.recipients));
  const problems = [...there, ...(key?.diagnostics ?? [])];
  const failed = key?.value == null ? problems : [...problems, ...(await writeAll(texts))];
  writeDiagnostics(env, failed, env.stderr);
  if (key?.value == null || failed.length > 0) return USAGE;
  const next = ["check", "trust", "plan", "run"].map((command) => `hap ${command} ${shellWord(playbook)}`);
  const lines = [`written: ${[...texts.keys()].join(", ")}`, ...key.value.told, `next: ${next.join(" · ")}`];
  env.stdout.write(`${lines.map(visibleLine).join("\n")}\n`);
  return 0;
}

/** The key of a pair that signs; of another one there is nothing to make and to tell. */
async function keyOf(
  env: Environment,
  { signed }: Starter,
  paths: { readonly inventory: string; readonly playbook: string },
): ReturnType<typeof makeSigningKey> {
  if (signed) return makeSigningKey(env, paths);
  return { value: { secrets: paths.inventory, recipients: null, told: [] }, diagnostics: [] };
}

/** A path as it has to be typed. */
function shellWord(path: string): string {
  return /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

function isThere(path: string): Diagnostic {
  return diagnostic("HAP5103", `${path} is there already`, null, {
    help: "`--force` replaces it; nothing was written",
  });
}

/** Nothing is written where another user could have laid a link: root would make files wherever that leads. */
function foreign(folder: string, paths: readonly string[]): readonly Diagnostic[] {
  const found = new Set(paths.flatMap((path) => strangerOnTheWay(folder, path) ?? []));
  return [...found].map((path) =>
    diagnostic("HAP5108", `\`${visibleLine(path)}\` belongs to another user, so nothing is written there`, null, {
      help: "name a folder of your own: `hap init FOLDER`; or run it as the user whose folder it is",
    }),
  );
}

async function writeAll(texts: ReadonlyMap<string, string>): Promise<readonly Diagnostic[]> {
  for (const [path, text] of texts) {
    try {
      makeFolder(dirname(path));
      if (existsSync(path)) await rewriteFile(path, text);
      else writeNew(path, text);
    } catch (error) {
      const help = "check the folder's permissions, and what is there already";
      return [diagnostic("HAP5104", `cannot write ${visibleLine(path)}: ${fileErrorText(error)}`, null, { help })];
    }
  }
  return [];
}
