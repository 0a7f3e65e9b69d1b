import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/**
 * Makes one test of each `*.case` file in a folder: the part before the line `----` is the input, the part behind it what
 * `run` must give for it. `npm test -- -u` writes the second part anew.
 */
export function testCases(folder: URL, run: (input: string, name: string) => string): void {
  const names = readdirSync(folder).filter((file) => file.endsWith(".case"));
  test.each(names)("%s", async (name) => {
    const path = new URL(name, folder);
    const [input = ""] = readFileSync(path, "utf8").split(/^----$/m, 1);
    const result = run(input, name).trimEnd();
    await expect(`${input}----\n${result}\n`).toMatchFileSnapshot(path.pathname);
  });
}
