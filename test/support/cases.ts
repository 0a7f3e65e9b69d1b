import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";

/**
 * Makes one test of each `*.case` file in a folder: the part before the line `----` is the input, the part behind it what
 * `run` must give for it. `npm test -- -u` writes the second part anew.
 */
export function testCases(folder: URL, run: (input: string, name: string) => string): void {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".case"))) {
    const path = new URL(name, folder);
    const [input = ""] = readFileSync(path, "utf8").split(/^----$/m, 1);
    test(`${basename(name, ".case")}`, async () => {
      const result = run(input, name).trimEnd();
      await expect(`${input}----\n${result}\n`).toMatchFileSnapshot(path.pathname);
    });
  }
}
