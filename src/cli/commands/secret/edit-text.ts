import { spawn } from "node:child_process";
import { chmod, mkdtemp, open, rm } from "node:fs/promises";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { Secret } from "../../../model/secret.js";
import type { Environment } from "../../environment.js";
import { readText } from "../../../files/read-file.js";

export type Edited =
  | { readonly ok: true; readonly secret: Secret }
  | { readonly ok: false; readonly reason: string; readonly help: string };

/**
 * Lets a person edit a secret in their editor: in a file of mode 0600 in a folder of mode 0700 on a file system in
 * memory, removed in any case. Signals wait until it is.
 */
export async function editText(env: Environment, secret: Secret): Promise<Edited> {
  const place = env.memoryFolders.find(isWritable);
  if (place === undefined) {
    return {
      ok: false,
      reason: "there is no file system in memory for it",
      help: "`hap secret set NAME` reads it from a prompt",
    };
  }
  const wait = (): void => undefined;
  for (const signal of SIGNALS) process.on(signal, wait);
  const folder = await mkdtemp(join(place, "hap-secret-"));
  try {
    await chmod(folder, 0o700);
    const path = join(folder, "secret");
    const file = await open(path, "wx", 0o600);
    await file.writeFile(withNewline(secret.reveal()));
    await file.close();
    const status = await runEditor(env.editor, path);
    if (status !== 0) {
      const help = "set VISUAL or EDITOR to an editor that stays until you are done";
      return { ok: false, reason: `\`${env.editor}\` ended with ${status}`, help };
    }
    return { ok: true, secret: new Secret(withoutNewline(readText(path) ?? "")) };
  } finally {
    await rm(folder, { recursive: true, force: true });
    for (const signal of SIGNALS) process.off(signal, wait);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** By the shell, since `EDITOR` may have arguments; the path is an argument, the secret never is. */
function runEditor(editor: string, path: string): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", path], { stdio: "inherit" });
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code === null ? String(signal) : code === 0 ? 0 : `status ${code}`));
  });
}

function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** One newline at the end is the editor's. */
export function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}
