import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { projectCodes } from "../../src/project/codes.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { readProject } from "../../src/project/read-project.js";

const top = mkdtempSync(join(tmpdir(), "hap-project-"));
afterAll(() => rmSync(top, { recursive: true }));

function write(path: string, content: string): string {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), content);
  return join(top, path);
}

function codes(name: string, content: string): readonly string[] {
  return readProject(join(dirname(write(`${name}/hap.hap`, content)), "site.hap")).diagnostics.map((d) => d.code);
}

const KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

test("every line, with paths taken from the file", () => {
  mkdirSync(join(top, "whole/shared"), { recursive: true });
  mkdirSync(join(top, "more"), { recursive: true });
  write("whole/sites/a.hap", "site a\n");
  write(
    "whole/hap.hap",
    `hap 1
# the sites of a plain run
default-site a b
default-inventory sites
library "shared"   # our own
library ../more
recipients ${KEY}
recipients ${KEY}
forks 8
strict
`,
  );
  const { value, diagnostics } = readProject(join(top, "whole/playbooks/deep/site.hap"));
  expect(diagnostics).toEqual([]);
  const texts = (list: readonly { text: string }[]) => list.map(({ text }) => text);
  expect(texts(value.defaultSites)).toEqual(["a", "b"]);
  expect(texts(value.defaultInventories)).toEqual([join(top, "whole/sites")]);
  expect(texts(value.libraries)).toEqual([join(top, "whole/shared"), join(top, "more")]);
  expect(texts(value.recipients)).toEqual([KEY, KEY]);
  expect(value.forks).toBe(8);
  expect(value.strict).not.toBeNull();
});

test("the nearest file counts, and none is an empty project", () => {
  write("near/hap.hap", "forks 1\n");
  write("near/inner/hap.hap", "forks 2\n");
  expect(readProject(join(top, "near/inner/x/site.hap")).value.forks).toBe(2);
  expect(readProject(join(top, "near/site.hap")).value.forks).toBe(1);
  expect(readProject(null, join(top, "near")).value.forks).toBe(1);
  expect(readProject(join(top, "nothing/site.hap")).value.path).toBeNull();
});

test("a file above the playbook that a stranger has written is not used", () => {
  const path = write("strange/hap.hap", "forks 3\n");
  write("strange/mine/site.hap", "");
  chownSync(path, 65534, 65534);
  const { value, diagnostics } = readProject(join(top, "strange/mine/site.hap"));
  expect(value.path).toBeNull();
  expect(diagnostics.map((d) => `${d.severity} ${d.code}`)).toEqual(["warning HAP2153"]);
});

describe("what is wrong is told with its place", () => {
  test.each(projectCodes.filter(({ example }) => example !== ""))(
    "$code: its example gives it",
    ({ code, example }) => {
      expect(codes(code, `${example}\n`)).toContain(code);
    },
  );

  test.each([
    ["default-site\n", "HAP2151"],
    ["default-site a/b\n", "HAP2151"],
    ["default-site ${x}\n", "HAP2151"],
    ["default-site a { }\n", "HAP2151"],
    ["forks 0\n", "HAP2151"],
    ["forks 1 2\n", "HAP2151"],
    ["strict yes\n", "HAP2151"],
    ["recipients age2abc\n", "HAP2151"],
    ['play "x" on y { }\n', "HAP2150"],
    ["if true { strict }\n", "HAP2150"],
  ])("%j", (content, code) => {
    expect(codes(`wrong${content.length}`, content)).toEqual([code]);
  });

  test("with a suggestion", () => {
    const { diagnostics } = readProject(join(dirname(write("near-miss/hap.hap", "recipient x\n")), "site.hap"));
    expect(diagnostics[0]?.help).toBe("did you mean `recipients`?");
  });

  test("a secret key is not shown", () => {
    const path = write("leak/hap.hap", "recipients AGE-SECRET-KEY-1QQPQQQQ\n");
    const { diagnostics } = readProject(join(dirname(path), "site.hap"));
    const told = diagnostics.map((d) => renderDiagnostic(d, { colour: (_role, text) => text, width: 100 })).join("");
    expect(told).toContain("line 1");
    expect(told).not.toContain("QQPQQQQ");
  });
});
