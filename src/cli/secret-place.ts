import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { hasErrors, type Stage } from "../diagnostics/diagnostic.js";
import { readProject } from "../project/read-project.js";
import type { OutputForm } from "./option-groups.js";

/** Options of every `hap secret` command. */
export interface SecretPlaceOptions {
  readonly inventory: readonly string[];
  readonly secretsFile?: string;
  readonly identity?: string;
  readonly recipient: readonly string[];
  readonly output?: OutputForm;
}

/** The file that `hap secret` works on, what opens it and whom it is for. */
export interface SecretPlace {
  readonly path: string;
  readonly identity: string | undefined;
  /**
   * Public keys of `--recipient`, else of the project's file; empty for a passphrase, or for what it is locked with
   * now.
   */
  readonly recipients: readonly string[];
}

/** The name of the file of secrets beside an inventory. */
const SECRETS_FILE = "secrets.age";

/** The file of secrets beside an inventory, a file or a folder. */
export function secretsBeside(inventory: string): string {
  const isFolder = existsSync(inventory) && statSync(inventory).isDirectory();
  return join(isFolder ? inventory : dirname(inventory), SECRETS_FILE);
}

/** The file as named, else beside the inventory of `-i`, of the project's file, in `inventory/`, or here. */
export function secretPlace(options: SecretPlaceOptions): Stage<SecretPlace | null> {
  const [inventory] = options.inventory;
  const named = options.secretsFile ?? (inventory === undefined ? null : secretsBeside(inventory));
  const project = readProject(named);
  if (hasErrors(project.diagnostics)) return { value: null, diagnostics: project.diagnostics };
  const byDefault = project.value.defaultInventories[0]?.text ?? (existsSync("inventory") ? "inventory" : null);
  const path = named ?? (byDefault === null ? SECRETS_FILE : secretsBeside(byDefault));
  const recipients =
    options.recipient.length > 0 ? options.recipient : project.value.recipients.map(({ text }) => text);
  return { value: { path, identity: options.identity, recipients }, diagnostics: project.diagnostics };
}
