import { expect, test } from "vitest";
import { madeOptions } from "../../src/cli/made-list.js";

const whole = { options: { tags: [], skipTags: [] }, mode: "run" } as const;
const nameOf = (playbook: string, site: string): string =>
  madeOptions({ playbook, all: true }, whole)?.listOf(site) ?? "";

test("a long path is cut and a site is not, and no two lists have one name", () => {
  const folder = "/наши-книги/высокая-доступность";
  expect(nameOf("/a/b/c/site.hap", "book")).toBe("b%2Fc%2Fsite.hap@book");
  const names = ["один", "два"].flatMap((name) =>
    ["book", "место", "м".repeat(60)].map((site) => nameOf(`${folder}/${name}.hap`, site)),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    expect(name.length).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^(?:[\w.-]|%[0-9A-F]{2})+@(?:[\w.-]|%[0-9A-F]{2})+$/);
  }
  expect(names[0]).toMatch(/-[0-9a-f]{16}@book$/);
});
