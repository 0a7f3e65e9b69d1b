import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { withEdits } from "../../src/diagnostics/fix.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { sourceFile } from "../../src/source/source-file.js";
import { MISTAKES } from "./authors/mistakes.js";
import { INVENTORY, PLAYBOOK } from "./authors/playbook.js";
import { findingsAbout, findingsOf, withMistake } from "./authors/run.js";

/** Mistakes with more than one error: those of two characters or lines. */
const SEVERAL = new Set([33, 59, 63]);
/** Mistakes that the daemon forgives, so that they are warnings. */
const WARNINGS = new Set([52]);

test("the playbook without a mistake is right", () => {
  expect(findingsOf(PLAYBOOK)).toEqual([]);
});

test("what is said about each of the 104 mistakes of authors", async () => {
  const shown = MISTAKES.map((mistake) => {
    const found = findingsAbout(mistake);
    const texts = found.map((d) => renderDiagnostic(d, { colour: (_role, text) => text, width: 100 }));
    return `### ${mistake.number} ${mistake.what}\n\n${texts.join("\n")}`;
  });
  await expect(shown.join("\n")).toMatchFileSnapshot("authors/said.txt");
});

test("at least nine of ten mistakes are graded A or B, and none F", () => {
  const graded = (grades: string) => MISTAKES.filter(({ grade }) => grades.includes(grade)).length;
  expect(MISTAKES.length).toBe(104);
  expect(graded("AB") / MISTAKES.length).toBeGreaterThanOrEqual(0.9);
  expect(graded("F")).toBe(0);
  const withoutMend = MISTAKES.filter(({ grade }) => grade === "A").flatMap((mistake) => {
    const [first] = findingsAbout(mistake);
    return first?.help == null ? [mistake.what] : [];
  });
  expect(withoutMend, "graded A, but without a help").toEqual([]);
});

test("no mistake is passed over, and all but a few give one error", () => {
  for (const mistake of MISTAKES) {
    const found = findingsAbout(mistake);
    expect(found.length, `${mistake.number} ${mistake.what}`).toBeGreaterThan(0);
    const errors = found.filter(({ severity }) => severity === "error").length;
    const most = SEVERAL.has(mistake.number) ? 2 : 1;
    if (!WARNINGS.has(mistake.number)) expect(errors, `${mistake.number} ${mistake.what}`).toBeGreaterThan(0);
    expect(errors, `${mistake.number} ${mistake.what}`).toBeLessThanOrEqual(most);
  }
});

test("every mend works when it is applied: its problem is gone and no error is new", () => {
  let mends = 0;
  for (const mistake of MISTAKES) {
    const text = withMistake(mistake);
    const file = mistake.inInventory === true ? "book.hap" : "site.hap";
    const before = findingsAbout(mistake);
    for (const problem of before.filter(({ fix }) => fix.length > 0)) {
      mends++;
      const mended = withEdits(sourceFile(file, text), problem.fix);
      const after = mistake.inInventory === true ? findingsOf(PLAYBOOK, mended) : findingsOf(mended, INVENTORY);
      const errors = after
        .filter(({ severity }) => severity === "error")
        .map(({ code, message }) => `${code} ${message}`);
      const known = before.map(({ code, message }) => `${code} ${message}`);
      const name = `${mistake.number} ${mistake.what}: ${problem.message}`;
      const alike = (found: readonly Diagnostic[]) =>
        found.filter(({ severity }) => severity === problem.severity).length;
      expect(alike(after), name).toBeLessThan(alike(before));
      expect(
        errors.filter((one) => !known.includes(one)),
        name,
      ).toEqual([]);
    }
  }
  expect(mends).toBeGreaterThan(40);
});
