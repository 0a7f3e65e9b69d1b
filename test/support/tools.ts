import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Before tests that need more than node: says what is missing and how to get it, instead of a hundred failures that
 * do not. Nothing is skipped: a test that did not run proves nothing.
 */
export function setup(): void {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  const lines = readFileSync("test/packages.txt", "utf8").trim().split("\n");
  const missing = lines
    .map((line) => line.split(" "))
    .filter(([command = ""]) => !folders.some((folder) => runs(join(folder, command))));
  const problems = [
    ...(process.getuid?.() === 0 ? [] : ["these tests start daemons and hosts: run them as root"]),
    ...(existsSync("dist/hap.js") ? [] : ["the program is not built: npm run build"]),
    ...(missing.length === 0 ? [] : [`missing: apt-get install ${missing.flatMap(([, ...names]) => names).join(" ")}`]),
  ];
  if (problems.length > 0)
    throw new Error(`${problems.join("\n")}\n(\`npm test\` does all of it; \`npm run unit\` needs none)`);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
