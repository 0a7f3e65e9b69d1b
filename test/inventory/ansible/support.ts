import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { onTestFinished } from "vitest";

/** Makes a folder with files in it, removed after the test that asks for it. An executable one is given as `[text]`. */
export function folderWith(files: Readonly<Record<string, string | readonly [string]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hap-ansible-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isProgram = typeof content !== "string";
    writeFileSync(path, isProgram ? content[0] : content, { mode: isProgram ? 0o755 : 0o644 });
  }
  return folder;
}
