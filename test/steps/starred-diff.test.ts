import { expect, test } from "vitest";
import { renderKeepalived } from "../../src/steps/keepalived.conf/render.js";
import { starredDiff } from "../../src/steps/keepalived.conf/starred-diff.js";
import type { ConfStatement } from "../../src/model/cluster-files.js";
import { Secret } from "../../src/model/secret.js";
import { sourceFile } from "../../src/source/source-file.js";

const span = { file: sourceFile("", ""), start: 0, end: 0 };

function line(word: string, ...values: readonly (string | Secret)[]): ConfStatement {
  return { word, values: values.map((value) => ({ value, span })), block: null, span };
}

function instance(lines: readonly ConfStatement[]): readonly ConfStatement[] {
  return [{ ...line("vrrp_instance", "WEB"), block: lines }];
}

/** What is shown where a text that is on a host is to be one of these lines. */
function diffTo(before: string, lines: readonly ConfStatement[]): string | null {
  const { content, shown, secrets } = renderKeepalived(instance(lines));
  const after = content instanceof Secret ? content.reveal() : content;
  return starredDiff({ before, after, shown, secrets });
}

const OLD = "vrrp_instance WEB {\n    priority 100\n    auth_pass OLDpass1\n}\n";

test("of a file with a password all is shown but the password", () => {
  expect(diffTo(OLD, [line("priority", "150"), line("auth_pass", new Secret("NEWpass1"))])).toBe(
    [
      "@@ -1,4 +1,5 @@",
      "+# Written by hap: the next run puts back what is changed here by hand.",
      " vrrp_instance WEB {",
      "-    priority 100",
      "-    auth_pass ***",
      "+    priority 150",
      "+    auth_pass ***",
      " }",
      "",
    ].join("\n"),
  );
});

test("the old lines are shown too where the new file has no password any more", () => {
  const diff = diffTo(OLD, [line("priority", "150")]) ?? "";
  expect(diff).toContain("-    priority 100\n");
  expect(diff).toContain("-    auth_pass ***\n");
  expect(diff).not.toContain("OLDpass1");
});

test.each([
  "auth_pass OLDpass1 # also OLDpass1",
  "auth_pass a#OLDpass1",
  'auth_pass "OLDpass1 x" OLDpass1',
  "auth_pass\t  OLDpass1\r",
  'auth_pass"OLDpass1"',
  "AUTH_PASS OLDpass1",
  "auth_pass \\\n OLDpass1",
  "$PASS=OLDpass1\n auth_pass $PASS",
  "$PASS= \\\n auth_pass \\\n OLDpass1",
  "# it was OLDpass1",
  "priority 100 # OLDpass1",
  "interface eth0 OLDpass1",
  'notify_master "/usr/bin/tell --token OLDpass1"',
  "password OLDpass1",
  "OLDpass1",
  "10.0.0.1/24 label OLDpass1",
  "auth_type PASS auth_pass OLDpass1",
  "authentication { auth_type PASS OLDpass1",
  "authentication { auth_pass OLDpass1 }",
  "\u001b[2K auth_pass OLDpass1",
])("nothing of a password is shown of the old line `%s`", (old) => {
  const before = `vrrp_instance WEB {\n ${old}\n}\n`;
  for (const lines of [[line("priority", "150")], [line("auth_pass", new Secret("NEWpass1"))]])
    expect(diffTo(before, [...lines, line("notify_master", "/usr/bin/tell")]) ?? "").not.toMatch(
      /OLDpass1|NEWpass1|\u001b/,
    );
});

test.each<[string, readonly ConfStatement[]]>([
  ["another word", [line("notify_master", new Secret("/tell NEWpass1"))]],
  ["a word behind the password", [line("auth_pass", new Secret("x"), "NEWpass1")]],
  ["a text with the keyword in it", [line("notify_master", "/tell auth_pass NEWpass1")]],
])("a secret of the new file is starred in %s", (_, lines) => {
  expect(diffTo(OLD, lines) ?? "***").not.toContain("NEWpass1");
  expect(diffTo(OLD, lines) ?? "***").toContain("***");
});

test("nothing is shown where a password, old or new, stands elsewhere too", () => {
  expect(diffTo(OLD, [line("notify_master", "/tell NEWpass1"), line("auth_pass", new Secret("NEWpass1"))])).toBeNull();
  expect(diffTo(OLD, [line("notify_master", "/tell OLDpass1"), line("priority", "150")])).toBeNull();
});
