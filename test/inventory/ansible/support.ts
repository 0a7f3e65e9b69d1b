import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll } from "vitest";

/** Makes a folder with files in it, removed after the tests of the file. An executable one is given as `[text]`. */
export function folderWith(files: Readonly<Record<string, string | readonly [string]>>): string {
  const folder = mkdtempSync(join(tmpdir(), "hap-ansible-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const isProgram = typeof content !== "string";
    writeFileSync(path, isProgram ? content[0] : content, { mode: isProgram ? 0o755 : 0o644 });
  }
  return folder;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
