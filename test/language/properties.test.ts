import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenize } from "../../grammar/lexer.js";
import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { sourceFile } from "../../src/source/source-file.js";
import { dump } from "../../src/syntax/dump.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";
import type { Tree } from "../../src/syntax/tree.js";
import { mixtures, mutations, rightFiles } from "./hap-text.js";
import { showTree } from "./show-tree.js";

const anything = fc.oneof(mixtures, mutations, fc.string({ unit: "binary", maxLength: 80 }));

/** What a file says, comments included: white space between tokens left out. */
function meaning(text: string): unknown {
  const { comments } = tokenize(text);
  return [showTree(treeOf(text)), comments.map((comment) => comment.image.trimEnd())];
}

function treeOf(text: string): Tree {
  return parse(sourceFile("x.hap", text)).value;
}

describe("any text", () => {
  test("is read without an exception, and every problem has a place in it", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const file = sourceFile("x.hap", text);
        const { diagnostics } = parse(file);
        for (const { span } of diagnostics) {
          expect(span).not.toBeNull();
          expect(span?.start).toBeGreaterThanOrEqual(0);
          expect(span?.end).toBeGreaterThanOrEqual(span?.start ?? Infinity);
          expect(span?.end).toBeLessThanOrEqual(file.text.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is covered by its tokens: what is in none is white space", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const { tokens, comments, continuations } = tokenize(text);
        const all = [...tokens, ...comments, ...continuations].toSorted((a, b) => a.startOffset - b.startOffset);
        let at = 0;
        for (const { startOffset, image } of all) {
          expect(`${text}\n`.slice(at, startOffset)).toMatch(/^[\s\u200b\u2060]*$/);
          expect(`${text}\n`.slice(startOffset, startOffset + image.length)).toBe(image);
          at = startOffset + image.length;
        }
      }),
      { numRuns: 300 },
    );
  });

  test("its problems are shown on any screen", () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 200 }), (text, width) => {
        for (const diagnostic of parse(sourceFile("x.hap", text)).diagnostics) {
          const shown = renderDiagnostic(diagnostic, { colour: (_role, part) => part, width });
          expect(shown).toContain(diagnostic.code);
          expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is dumped as plain data", () => {
    fc.assert(
      fc.property(anything, fc.constantFrom("tokens", "cst", "ast"), (text, stage) => {
        const data = dump(sourceFile("x.hap", text), stage);
        expect(JSON.parse(JSON.stringify(data))).toEqual(data);
      }),
      { numRuns: 500 },
    );
  });

  test("is formatted once and for all, or with errors not at all", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const file = sourceFile("x.hap", text);
        const { value, diagnostics } = format(file);
        const again = hasErrors(diagnostics) ? file.text : format(sourceFile("x.hap", value)).value;
        expect(value).toBe(again);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a right file", () => {
  test("has no problem", () => {
    fc.assert(
      fc.property(rightFiles, (text) => {
        expect(parse(sourceFile("x.hap", text)).diagnostics.filter((d) => d.code !== "HAP1050")).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("means the same after formatting, and stays as it is when formatted again", () => {
    fc.assert(
      fc.property(rightFiles, (text) => {
        const formatted = format(sourceFile("x.hap", text)).value;
        expect(meaning(formatted)).toEqual(meaning(text));
        expect(format(sourceFile("x.hap", formatted)).value).toBe(formatted);
      }),
      { numRuns: 200 },
    );
  });

  test("has no trailing blank, no two blank lines and no CR after formatting", () => {
    fc.assert(
      fc.property(rightFiles, (text) => {
        fc.pre(!text.includes("<<END") && !hasErrors(parse(sourceFile("x.hap", text)).diagnostics));
        expect(format(sourceFile("x.hap", text)).value).not.toMatch(/[ \t]\n|\n\n\n|\r|^\n/);
      }),
      { numRuns: 500 },
    );
  });
});
