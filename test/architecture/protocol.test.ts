import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

const texts = sourceFiles().map((path) => ({ path, text: readFileSync(path, "utf8") }));
const where = (pattern: RegExp, rooms: RegExp): readonly string[] =>
  texts.filter(({ path, text }) => rooms.test(path) && pattern.test(text)).map(({ path }) => path);

test("shell is written in its own rooms: the engine and the states of pairs have none", () => {
  expect(where(/\bprintf\b|\becho [$'"]|<\/dev\/null|\bmark\(/, /^src\/(run|status|plan|report)\//)).toEqual([]);
});

test("nothing but the protocol's own file reads or writes the lines by which scripts and hap understand each other", () => {
  expect(where(/hap_mark\(\)|hap_nonce/, /^src\//)).toEqual(["src/shell/protocol.ts"]);
});

test("where Heartbeat's programs and its log are is said once", () => {
  expect(where(/\/usr\/lib(exec|64)?\/heartbeat\/heartbeat\b/, /^src\//)).toEqual([]);
  expect(where(/usr\/lib64\/heartbeat/, /^src\/(shell|engines)\//)).toEqual(["src/engines/heartbeat/paths.ts"]);
  expect(where(/\*logfile\[/, /^src\/(shell|engines)\//)).toEqual(["src/engines/heartbeat/paths.ts"]);
});
