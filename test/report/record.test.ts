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
