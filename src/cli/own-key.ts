import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeIdentity } from "../secrets/make-identity.js";

/** Makes an age identity where there is none; gives what to tell the person, null where there is one. May throw. */
export async function ensureIdentity(path: string): Promise<string | null> {
  if (existsSync(path)) return null;
  await makeIdentity(path);
  return `made ${path}: your age identity, which opens the secrets; keep a copy of it in a safe place`;
}

/** A `hap.hap` for a new project, beside the folders of its inventory and playbook. */
export function projectText(recipients: readonly string[]): string {
  return `# Public keys of those who may open the secrets; after a change run \`hap secret rekey\`.
recipients ${recipients.join(" ")}
`;
}

/** The place of a new project's file. */
export function projectFile(folder: string): string {
  return join(folder, "hap.hap");
}
