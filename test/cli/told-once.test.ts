import { expect, test } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { withoutSecrets } from "../../src/diagnostics/without-secrets.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { allKinds } from "../../src/steps/registry.js";
import { findingsOf } from "./authors/run.js";

const SITE = "site s\n\npair p {\n  host a 10.0.0.1\n  host b 10.0.0.2\n}\n";

/** Code, text under the carets and count of every finding of ha.cf's lines. */
function told(lines: string): readonly string[] {
  const found = findingsOf(`hap 1\nplay "x" on p {\n  ha.cf {\n    bcast e\n    node a b\n${lines}\n  }\n}\n`, SITE);
  const errors = found.filter(({ severity }) => severity === "error");
  return errors.map(({ code, span, details }) =>
    [
      code,
      span?.file.text.slice(span.start, span.end),
      ...details.flatMap(({ label, text }) => (label === "also" ? text : [])),
    ].join(" "),
  );
}

test("what a loop gives again and again is told once, with its count", () => {
  expect(told('for t in ["1a", "2b", "3c"] { deadping ${t} }')).toEqual(["HAP3004 ${t} 2 times more from this line"]);
  expect(told('for t in ["1a", "5"] { warntime ${t} }')).toEqual(["HAP3004 ${t}"]);
});

test("what hosts have of their own is told once too", () => {
  expect(told("deadping ${host.name}x")).toEqual(["HAP3004 ${host.name}x 1 time more from this line"]);
});

test("several mistakes at one place, or alike on two lines, are told each", () => {
  expect(told("ucast")).toEqual(["HAP3002 ucast", "HAP3002 ucast"]);
  expect(told("deadping 1a\nwarntime 1a")).toEqual(["HAP3004 1a", "HAP3004 1a"]);
});

const KEY = "mzuwqGJsVdmcFaKl8pR";

/** Lines of authkeys from which something is missing, so that the key stands in another word's place. */
const OUT_OF_PLACE = [`1 ${KEY}`, `sha1 ${KEY}`, KEY, `auth ${KEY}`, `1${KEY}`, `1 sha1\u00a0${KEY}`, `1 shal ${KEY}`];

test.each(OUT_OF_PLACE)("a key in another word's place is one error and not shown: %s", (line) => {
  const folder = checkFiles({
    files: [{ path: "authkeys", bytes: Buffer.from(`auth 1\n${line}\n`) }],
    registry: allKinds(),
    rules: allRules,
  });
  const playbook = findingsOf(`play "x" on p {\n  authkeys {\n    auth 1\n    ${line}\n  }\n}\n`, SITE);
  for (const found of [folder, playbook]) {
    const errors = found.filter(({ severity, span }) => severity === "error" && span?.file.text.includes("auth"));
    // The signing key is missing too where the line is not one.
    expect(errors.filter(({ code }) => code !== "HB063").map(({ code }) => code)).toHaveLength(1);
    const shown = found.map(withoutSecrets).map((one) => {
      const { message, label, help, details, related, span } = one;
      return [message, label, help, details, related.map((other) => other.message), span?.file.text];
    });
    expect(JSON.stringify(shown)).not.toContain(KEY);
  }
});

const CUT = [`1 sha1 \${secret("a")}\n    ${KEY} "`, `1 KEYKEY$${KEY} "`];

test.each(CUT)("a key in a block that cannot be read is not shown: %s", (lines) => {
  const found = findingsOf(`play "x" on p {\n  authkeys {\n    ${lines}\n  }\n}\n`, SITE).map(withoutSecrets);
  expect(found.length).toBeGreaterThan(0);
  expect(found.map(({ span }) => span?.file.text).join("\n")).not.toContain(KEY);
});

test("thousands of odd blanks take no time that grows with their square", () => {
  const bytes = Buffer.from(`${"a\u00a0b ".repeat(700)}\n` + "x\u00a0\n".repeat(2000));
  const found = checkFiles({ files: [{ path: "ha.cf", bytes }], registry: allKinds(), rules: allRules });
  expect(found.filter(({ code }) => code === "HB091").length).toBe(2001);
});
