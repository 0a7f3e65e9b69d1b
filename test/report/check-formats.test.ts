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

/** What the schema of SARIF 2.1.0 (OASIS) asks of the parts that hap writes, by their names in it. */
interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly version: string;
        readonly rules: readonly { readonly id: string }[];
      };
    };
    readonly columnKind: string;
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations?: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: Readonly<Record<"startLine" | "startColumn" | "endLine" | "endColumn", number>>;
        };
      }[];
    }[];
  }[];
}

it("writes SARIF 2.1.0: rules by index, levels of the standard, places from 1, addresses of files", () => {
  const log = JSON.parse(sarifText(FOUND, allRules, "1.2.3")) as Log;
  expect(Object.keys(log)).toEqual(["$schema", "version", "runs"]);
  expect(log.version).toBe("2.1.0");
  const [run] = log.runs;
  expect(run?.columnKind).toBe("utf16CodeUnits");
  expect(run?.tool.driver).toMatchObject({ name: "hap", version: "1.2.3" });
  const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
  expect(new Set(ids).size).toBe(ids.length);
  for (const result of run?.results ?? []) {
    expect(ids[result.ruleIndex]).toBe(result.ruleId);
    expect(["none", "note", "warning", "error"]).toContain(result.level);
    expect(result.message.text).not.toBe("");
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
