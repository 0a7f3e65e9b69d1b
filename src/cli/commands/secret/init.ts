import { diagnostic, hasErrors } from "../../../diagnostics/diagnostic.js";
import { visibleLine } from "../../../diagnostics/visible.js";
import { readProject } from "../../../project/read-project.js";
import { fileErrorText } from "../../../files/file-error-text.js";
import { writeNew } from "../../../files/write-file.js";
import { recipientOf } from "../../../secrets/make-identity.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { ensureIdentity, projectFile, projectText } from "../../own-key.js";
import { writeDiagnostics } from "../../print-diagnostics.js";
import type { SecretPlaceOptions } from "../../secret-place.js";
import { ownIdentity, unlockWith } from "../../unlock.js";

/**
 * `hap secret init`: makes the user's age identity where there is none, and writes a hap.hap that names its public key
 * where there is none; one that is there is not changed, the line for it is printed.
 */
export async function secretInitCommand(env: Environment, options: SecretPlaceOptions): Promise<Status> {
  const project = readProject(null);
  writeDiagnostics(env, project.diagnostics, env.stderr);
  if (hasErrors(project.diagnostics)) return USAGE;
  const identity = options.identity ?? ownIdentity(env);
  try {
    const made = await ensureIdentity(identity);
    const unlock = await unlockWith(env, identity);
    writeDiagnostics(env, unlock.diagnostics, env.stderr);
    if (unlock.value === null) return USAGE;
    const own = await Promise.all(unlock.value.identities.map(recipientOf));
    const lines = [made ?? `${identity} is your age identity`, await nameIn(project.value, own)];
    env.stdout.write(`${lines.map(visibleLine).join("\n")}\n`);
    return 0;
  } catch (error) {
    const message = `an age identity cannot be made: ${fileErrorText(error)}`;
    writeDiagnostics(env, [diagnostic("HAP5106", message, null, { help: `it would be ${identity}` })], env.stderr);
    return USAGE;
  }
}

/** Sees to it that the project's file names these keys, or says how; gives what to tell. */
async function nameIn(
  { path, recipients }: ReturnType<typeof readProject>["value"],
  own: readonly string[],
): Promise<string> {
  if (path === null) {
    const file = projectFile(".");
    writeNew(file, projectText(own));
    return `written: ${file}, which names its public key; \`hap secret generate ha-key\` makes the first secret`;
  }
  const missing = own.filter((key) => !recipients.some(({ text }) => text === key));
  if (missing.length === 0) return `${path} names its public key`;
  const line = ["recipients", ...recipients.map(({ text }) => text), ...missing].join(" ");
  return `put this line into ${path}: ${line}`;
}
