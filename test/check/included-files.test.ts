import { expect, it } from "vitest";
import { includedFiles } from "../../src/check/included-files.js";

const FILES = [
  "files/conf.d/a.conf",
  "files/conf.d/b.conf",
  "files/conf.d/.c.conf",
  "files/conf.d/d.txt",
  "files/x.conf",
];

/** Files below a folder, which patterns are relative to. */
function found(pattern: string, from = "files/keepalived.conf"): readonly string[] | null {
  const full = (path: string): string => (path.startsWith("/") ? path : `files/${path}`).replace(/\/\.$/, "");
  const place = {
    namesIn: (folder: string) => {
      const below = `${full(folder)}/`;
      const inside = FILES.filter((one) => one.startsWith(below)).map((one) => one.slice(below.length));
      return [...new Set(inside.map((one) => one.split("/")[0] ?? ""))];
    },
    read: (path: string) => (FILES.includes(full(path)) ? { path: full(path), bytes: Buffer.alloc(0) } : null),
  };
  return includedFiles(pattern, from, place)?.map(({ path }) => path) ?? null;
}

it.each([
  ["x.conf", ["files/x.conf"]],
  ["conf.d/*.conf", ["files/conf.d/a.conf", "files/conf.d/b.conf"]],
  ["conf.d/[!b].conf", ["files/conf.d/a.conf"]],
  ["conf.d/?.txt", ["files/conf.d/d.txt"]],
  ["conf.d/.*.conf", ["files/conf.d/.c.conf"]],
  ["con*/{a,d}.*", ["files/conf.d/a.conf", "files/conf.d/d.txt"]],
  ["/etc/keepalived/conf.d/a.conf", ["files/conf.d/a.conf"]],
  ["none/*.conf", []],
  ["/srv/a.conf", null],
  [`conf.d/${"*a".repeat(20)}`, []],
] as const)("%s", (pattern, expected) => {
  expect(found(pattern)).toEqual(expected);
});
