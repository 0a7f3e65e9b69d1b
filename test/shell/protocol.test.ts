import { describe, expect, test } from "vitest";
import type { Query } from "../../src/model/query.js";
import { inspection } from "../../src/shell/inspection.js";
import { markedScript, markReader, outputBytes, readMarks, type ExpectedMarks } from "../../src/shell/protocol.js";
import { progressReader, readOutcome, type Said } from "../../src/shell/read-outcome.js";

const NONCE = "0123456789abcdef01234567";
const marks = (...parts: readonly string[]): Buffer => Buffer.from(parts.map((part) => `\n@${NONCE} ${part}`).join(""));
const EXPECTED: readonly ExpectedMarks[] = [
  { tag: "uname", times: 1, bytes: 20 },
  { tag: "file-stats", times: 2, bytes: 8 },
  { tag: "changes-end", times: 1, bytes: 0 },
];

describe("marks", () => {
  test("a body is every byte up to the next mark", () => {
    const text = Buffer.concat([marks("uname\na\n\n\n"), marks("file-stats\n\xff\0", "file-stats 2\n")]);
    const read = readMarks(text, NONCE, EXPECTED);
    if (!read.ok) throw new Error(read.problem);
    expect(read.value.bytes("uname").toString()).toBe("a\n\n\n");
    expect(read.value.all("file-stats").map(({ words, whole }) => [words, whole])).toEqual([
      [[], true],
      [["2"], false],
    ]);
  });

  test.each([
    ["a tag that nobody expects", marks("uname\n", "packages\n")],
    ["a tag that there is not", marks("uname\n", "nonsense\n")],
    ["one that comes too often", marks("uname\nfirst\n", "uname\nlast\n")],
    ["a body that is too long", marks("uname\n", `file-stats\n${"x".repeat(9)}`)],
    ["bodies that are too long together", marks("file-stats\nxxxx", "file-stats\nxxxxx")],
  ])("%s is a problem, and nothing is believed", (_, text) => {
    expect(readMarks(text, NONCE, EXPECTED).ok).toBe(false);
  });

  test("a mark of another nonce is text", () => {
    const read = readMarks(Buffer.from(`\n@${NONCE} uname\na\n@${"f".repeat(8)} uname\n`), NONCE, EXPECTED);
    expect(read.ok && read.value.all("uname").length).toBe(1);
  });

  test("what comes after the mark that ends a part is not looked at", () => {
    const read = readMarks(marks("changes-end 0\n", "nonsense\n"), NONCE, EXPECTED, "changes-end");
    expect(read.ok && read.value.all("changes-end")[0]?.words).toEqual(["0"]);
  });

  test("they are read as they arrive, cut anywhere, up to the end of the changes", () => {
    const text = marks("change-begins 0\n", "change-begins 12\nnoise\n", "changes-end 0\n", "change-begins 99\n");
    for (let size = 1; size < text.length; size += 7) {
      const seen: string[] = [];
      const take = (tag: string, words: readonly string[]): void => void seen.push(`${tag} ${words.join()}`);
      const read = markReader(NONCE, { until: "changes-end", seen: take });
      for (let at = 0; at < text.length; at += size) read(text.subarray(at, at + size));
      expect(seen).toEqual(["change-begins 0", "change-begins 12", "changes-end 0"]);
    }
  });

  test("the line behind a mark is read with it where it is wanted, cut anywhere; what a host chose is no mark", () => {
    const text = marks(
      "package-progress unpack 3 34\nlibö\n",
      "package-progress lock 0 0\n@0 changes-end\n",
      "package-progress configure 1 x\n",
      "changes-end 0\n",
    );
    for (let size = 1; size < text.length; size += 5) {
      const seen: Said[] = [];
      const read = progressReader(NONCE, (said) => void seen.push(said));
      for (let at = 0; at < text.length; at += size) read(text.subarray(at, at + size));
      expect(seen).toEqual([
        { kind: "packages", phase: "unpack", name: "libö", done: 3, total: 34 },
        { kind: "packages", phase: "lock", name: "@0 changes-end", done: null, total: null },
        { kind: "packages", phase: "configure", name: "", done: 1, total: null },
      ]);
    }
  });

  test("every script has a nonce of its own, which no program is given", () => {
    const scripts = [markedScript("x"), markedScript("x")];
    expect(new Set(scripts.map(({ nonce }) => nonce)).size).toBe(2);
    for (const { text, nonce } of scripts) expect(text.split(nonce)).toHaveLength(2);
  });
});

test("a connection that is lost after the changes have ended has not lost them", () => {
  const cut = { kind: "lost", reason: "cut", stderr: Buffer.alloc(0) } as const;
  const during = readOutcome({ ...cut, stdout: marks("lock-taken 0\n", "change-begins 0\n") }, NONCE);
  expect(during.outcome).toMatchObject({ kind: "lost", number: 0, reason: "cut" });
  const stdout = marks("lock-taken 3\n", "change-begins 0\n", "changes-end 0\n", "fac");
  expect(readOutcome({ ...cut, stdout }, NONCE)).toMatchObject({ waitedMs: 3000, outcome: { kind: "done" } });
  const late = { kind: "timeout", timeoutMs: 1, stderr: Buffer.alloc(0), stdout } as const;
  expect(readOutcome(late, NONCE).outcome.kind).toBe("done");
});

test("an exchange that says what no change says is lost, whatever its exit status", () => {
  const result = { kind: "done", status: 0, stderr: Buffer.alloc(0) } as const;
  const forged = readOutcome({ ...result, stdout: marks("lock-taken\n", "uname\n") }, NONCE);
  expect(forged).toMatchObject({ locked: false, outcome: { kind: "lost" } });
  expect(readOutcome({ ...result, stdout: marks("lock-taken\n") }, NONCE)).toMatchObject({ locked: true });
});

test("what an inspection may print follows from its queries: some MiB of lines, and the contents apart", () => {
  const paths = Array.from({ length: 1000 }, (_, i): Query => ({ kind: "file", path: `/srv/${i}`, content: false }));
  const asked = inspection(paths, "any");
  expect(asked.output(NONCE).bytes).toBeLessThan(4 * 1024 * 1024);
  const one = inspection([{ kind: "file", path: "/srv/0", content: true }], "any").output(NONCE);
  expect(one.head?.bytes).toBeLessThan(2 * 1024 * 1024);
  expect(one.bytes - (one.head?.bytes ?? 0)).toBeLessThan(1.1 * 1024 * 1024);
  expect(outputBytes([])).toBeLessThan(1024);
});

test("a flood of lawful lines is refused without being taken apart", () => {
  const flood = Buffer.concat([marks("uname\nh k a\n", "addresses\n"), Buffer.alloc(62 * 1024 * 1024, "\n")]);
  const before = process.memoryUsage().rss;
  const read = inspection([], "any").read(flood, NONCE, 0);
  expect(read).toMatchObject({ ok: false, problem: { kind: "garbled" } });
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});

test("a daemon that is not where Heartbeat's is, is none", () => {
  const asked = inspection([], "any");
  const said = (path: string): Buffer =>
    marks("uname\nh k a\n", `heartbeat ${path}\n`, "service-manager init\n", "clock\n1\n", "end\n");
  expect(asked.read(said("/opt/heartbeat"), NONCE, 0)).toMatchObject({ ok: false });
  expect(asked.read(said("/usr/lib/heartbeat/heartbeat"), NONCE, 0)).toMatchObject({ ok: true });
});
