import { expect, test } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { masker } from "../../src/model/mask.js";
import { Secret } from "../../src/model/secret.js";
import { readRecord, recorder } from "../../src/report/record.js";
import { sourceFile, textOf } from "../../src/source/source-file.js";

test.each([
  ["here", "here"],
  ["behind", "behind"],
  ["swordfish", "***"],
])("a message about `%s` is about `%s` in a record, behind secrets that are masked", (word, shown) => {
  const file = sourceFile("a.hap", "# tunafish, tunafish\nset user = here\nset other = swordfish behind\n");
  const start = file.text.indexOf(word);
  const problem = diagnostic("HAP6007", "wrong", { file, start, end: start + word.length });
  const lines = recorder(masker([new Secret("swordfish"), new Secret("tunafish")]));
  const text = lines({ event: "finding", diagnostic: problem }, "2026-01-01T00:00:00.000Z").map((line) =>
    JSON.stringify(line),
  );
  expect(text.join("")).not.toMatch(/swordfish|tunafish/);
  const [read] = readRecord(text.join("\n"));
  const span = read?.event.event === "finding" ? read.event.diagnostic.span : null;
  expect(span === null ? null : textOf(span)).toBe(shown);
});

test("lines that do not tell of what they should are left out, and a file whose line is lost is told by its path", () => {
  const at = "2026-01-01T00:00:00.000Z";
  const file = sourceFile("a.hap", "sysctl { a.b 1 }\n");
  const problem = diagnostic("HAP6007", "wrong", { file, start: 0, end: 6 });
  const whole = recorder((text) => text)({ event: "finding", diagnostic: problem }, at).map((line) =>
    JSON.stringify(line),
  );
  const bad = [
    { record: "file", path: "x" },
    { record: "event", at },
    { record: "event", at: 5, event: { event: "interrupted" } },
    { record: "event", at, event: { event: "toString" } },
    { record: "event", at, event: { event: "run-end", status: 0, durationMs: null, hosts: [] } },
    { record: "event", at, event: { event: "finding", diagnostic: { message: "no more" } } },
  ].map((line) => JSON.stringify(line));
  const events = (lines: readonly string[]) => readRecord(lines.join("\n")).map(({ event }) => event);
  expect(events([...bad, ...whole, "{"])).toHaveLength(1);
  const [lost] = events(whole.slice(1));
  expect(lost).toMatchObject({
    event: "finding",
    diagnostic: { span: { file: { path: "a.hap", text: "" }, start: 0 } },
  });
});

test("a file that is told again, since a secret became known, is shown without it", () => {
  const at = "2026-01-01T00:00:00.000Z";
  const told = (text: string): string => JSON.stringify({ record: "file", path: "a.hap", text });
  const finding = recorder((text) => text)(
    {
      event: "finding",
      diagnostic: diagnostic("HAP6007", "wrong", { file: sourceFile("a.hap", "x"), start: 0, end: 1 }),
    },
    at,
  ).at(-1);
  const text = [told("set word = hunter2\n"), JSON.stringify(finding), told("set word = ***\n")].join("\n");
  expect(JSON.stringify(readRecord(text))).not.toContain("hunter2");
});
