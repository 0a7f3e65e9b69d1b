import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

/** What of node's opens a path to read it, or writes to one. */
const OPENS = /^(?:readFile|readv?|createReadStream|open|openAsBlob)(?:Sync)?$/;
const WRITES = /^(?:writeFile|appendFile|createWriteStream|mkdir|copyFile|cp|link|symlink|truncate)(?:Sync)?$/;

/**
 * Who may open and write files without src/files, and why. A lab's own folder belongs to root alone, and what it reads of
 * /proc is the kernel's.
 */
const MAY: Readonly<Record<string, string>> = {
  "src/cli/cache-folder.ts": "a folder that nobody but the user can write to; what it opens it looks at first",
  "src/cli/code-cache.ts": "hap's own bundle, before anything else is loaded",
  "src/cli/interrupts.ts": "asks whether there is a terminal, /dev/tty",
  "src/cli/run-record.ts": "makes the new file of a record (O_EXCL) and keeps it open",
  "src/cli/commands/secret/edit-text.ts": "makes a file (wx) in a folder that it has just made for the user alone",
  "src/remote/trust.ts": "a lock, which is made (wx) or not at all",
};

/** The names that a source takes from node:fs; `*` for all of them. */
function takenFromFs(source: string): readonly string[] {
  return [...source.matchAll(/import (?:type )?(\{[^}]*\}|[^{}]*?) from "(?:node:)?fs(?:\/promises)?"/g)].flatMap(
    ([, names = ""]) => (names.startsWith("{") ? (names.match(/[A-Za-z]+(?= as |\s*[,}])/g) ?? []) : ["*"]),
  );
}

test("files that somebody else may have chosen are read, written and made in src/files alone", () => {
  const others = sourceFiles().filter((path) => /^src\/(?!files\/|lab\/)/.test(path));
  const found = others.filter((path) =>
    takenFromFs(readFileSync(path, "utf8")).some((name) => name === "*" || OPENS.test(name) || WRITES.test(name)),
  );
  expect(found.toSorted()).toEqual(Object.keys(MAY).toSorted());
});

test("folders are made in one place, which asks for each once", () => {
  const recursive = /\bmkdir(?:Sync)?\([^;]*recursive: true/;
  const found = sourceFiles().filter((path) => recursive.test(readFileSync(path, "utf8")));
  expect(found).toEqual([]);
});
