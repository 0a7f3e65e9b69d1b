import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { allRules } from "../../src/check/rules/all-rules.js";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import { githubText, sarifText } from "../../src/report/check-formats.js";
import { sourceFile } from "../../src/source/source-file.js";

const FILE = sourceFile("my folder/ha.cf", "keepalive 5\ndeadtime 10\n");
const FOUND = [
  diagnostic("HB005", "100% too short, \nreally", { file: FILE, start: 21, end: 23 }, { help: "deadtime 15" }),
  diagnostic("HB027", "moves twice", { file: FILE, start: 0, end: 9 }, { severity: "note" }),
  diagnostic("HB001", "ha.cf is missing", null, { severity: "warning" }),
];

/** What is looked at below, beside what the schema asks. */
interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly columnKind: string;
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly locations?: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: Readonly<Record<"startLine" | "startColumn" | "endLine" | "endColumn", number>>;
        };
      }[];
    }[];
  }[];
}

/** The standard's own schema, as the package @microsoft/jest-sarif has it; what draft 4 calls `id` is of no use here. */
function schemaProblems(log: unknown): readonly string[] {
  const text = readFileSync(new URL("./sarif-2.1.0-rtm.5.json", import.meta.url), "utf8");
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  ajv.validate(schema, log);
  return (ajv.errors ?? []).map(({ instancePath, message = "" }) => `${instancePath} ${message}`);
}

it.each([
  ["findings", FOUND],
  ["nothing found", []],
  [
    "what others chose",
    [
      diagnostic("HB001", "\ud800 \u0000 \u202e", null),
      diagnostic("HAP2008", "", { file: sourceFile("/a b/%41:\u00fc#?.hap", ""), start: 0, end: 0 }, { help: "" }),
    ],
  ],
])("what SARIF 2.1.0 asks holds for %s", (_, found) => {
  expect(schemaProblems(JSON.parse(sarifText(found, allRules, "1.2.3")))).toEqual([]);
});

it("finds what is no SARIF", () => {
  expect(schemaProblems({ version: "2.1.0", runs: [{ results: [{ level: "bad" }] }] })).not.toEqual([]);
});

it("numbers rules and places as SARIF does, and names files by their addresses", () => {
  const [run] = (JSON.parse(sarifText(FOUND, allRules, "1.2.3")) as Log).runs;
  expect(run?.columnKind).toBe("utf16CodeUnits");
  const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  for (const result of run?.results ?? []) {
    expect(ids[result.ruleIndex]).toBe(result.ruleId);
    for (const { physicalLocation } of result.locations ?? []) {
      expect(() => new URL(physicalLocation.artifactLocation.uri, "file:///base/")).not.toThrow();
      for (const number of Object.values(physicalLocation.region)) expect(number).toBeGreaterThanOrEqual(1);
    }
  }
  const place = run?.results[0]?.locations?.[0]?.physicalLocation;
  expect(place?.artifactLocation.uri).toBe("my%20folder/ha.cf");
  expect(place?.region).toEqual({ startLine: 2, startColumn: 10, endLine: 2, endColumn: 12 });
  expect(run?.results[2]?.locations).toBeUndefined();
});

it("writes annotations of which no text can begin another one", () => {
  expect(githubText(FOUND)).toBe(
    "::error file=my folder/ha.cf,line=2,col=10,title=HB005::100%25 too short, %0Areally%0Ahelp: deadtime 15\n" +
      "::notice file=my folder/ha.cf,line=1,col=1,title=HB027::moves twice\n" +
      "::warning title=HB001::ha.cf is missing\n",
  );
});
