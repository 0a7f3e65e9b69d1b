import { describe } from "vitest";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { sourceFile } from "../../src/source/source-file.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";
import { testCases } from "../support/cases.js";
import { showTree } from "./show-tree.js";

/** Control characters cannot be seen in a case file: `␍`, `␣` at a line end and `⍽` stand for CR, blank and no-break space. */
function fileOf(input: string, name: string) {
  const text = input.replaceAll("␍", "\r").replaceAll("␣", " ").replaceAll("⍽", "\u00a0");
  return sourceFile(name.replace(/\.case$/, ".hap"), text);
}

describe("trees", () => {
  testCases(new URL("cases/tree/", import.meta.url), (input, name) => {
    const { value, diagnostics } = parse(fileOf(input, name));
    return showTree(value) + diagnostics.map((d) => `${d.code} ${d.message}\n`).join("");
  });
});

describe("errors", () => {
  testCases(new URL("cases/error/", import.meta.url), (input, name) => {
    const { diagnostics } = parse(fileOf(input, name));
    return diagnostics.map((d) => renderDiagnostic(d, { colour: (_role, text) => text, width: 80 })).join("\n");
  });
});

describe("format", () => {
  testCases(new URL("cases/format/", import.meta.url), (input, name) => {
    const { value, diagnostics } = format(fileOf(input, name));
    return value + diagnostics.map((d) => `${d.code} ${d.message}\n`).join("");
  });
});
