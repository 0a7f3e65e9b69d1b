import { expect, test } from "vitest";
import { hintFor } from "../../src/shell/failure-hint.js";

test("the package manager's own hint is for every change that it makes", () => {
  const remove = { kind: "remove-packages", manager: "apt", names: ["a"] } as const;
  expect(hintFor(remove, "these need it and would be removed too: b", 78)).toContain("name them in the `absent` line");
  const file = { sha256: "", content: Buffer.from(""), file: "a.deb" };
  const install = { kind: "install-package-file", manager: "apt", ...file } as const;
  expect(hintFor(install, "Temporary failure resolving 'deb.example'", 100)).toContain("its package sources");
});
