import { expect, test } from "vitest";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { diagnosticFields } from "../../src/report/json.js";
import { INVENTORY } from "./authors/playbook.js";
import { findingsOf } from "./authors/run.js";

const play = (body: string): string => `play "x" on directors {\n${body}\n}\n`;
const DEFINE = "define d { param secret key; file /etc/k { content ${key} } }\n";

/** A playbook, and perhaps an inventory, that is wrong near a secret. */
const CASES: readonly (readonly [what: string, playbook: string, inventory?: string])[] = [
  ["the default of a secret param", `param secret k = hunter2\n${play("file /x { content ${k} }")}`],
  ["two words as the default", `param secret k hunter2 more\n${play("file /x { content ${k} }")}`],
  ["an argument of a use", `${DEFINE}${play("  use d { key = hunter2 }")}`],
  ["an unclosed argument", `${DEFINE}${play('  use d { key = "hunter2 }')}`],
  ["an argument that is glued", `${DEFINE}${play("  use d { key=hunter2 }")}`],
  [
    "a set of the inventory",
    `param secret ha-key\n${play("file /x { content ${ha-key} }")}`,
    `${INVENTORY}set ha-key = hunter2\n`,
  ],
  [
    "a set of the inventory whose name tells nothing",
    `param secret pin\n${play("file /x { content ${pin} }")}`,
    `${INVENTORY}set pin = hunter2\n`,
  ],
  ["an unclosed key of authkeys", play('  authkeys {\n    auth 1\n    1 sha1 "hunter2 x\n  }')],
  ["a glued key of authkeys", play('  authkeys {\n    auth 1\n    1 sha1 "hunter2"x\n  }')],
  ["a key of authkeys with an expression", play("  authkeys {\n    auth 1\n    1 sha1 hunter2${a b}\n  }")],
  ["a key of authkeys without its block", play("  authkeys\n    auth 1\n    1 sha1 hunter2 {\n  }")],
  ["a probe with a typo", play('  verify "v" { mysql 10.0.0.1:3306 user a password hunter2 qurey x }')],
  ["a probe with a quote inside", play('  verify "v" { mysql 10.0.0.1:3306 user a password=hunter2" qurey x }')],
  ["a probe with typographic quotes", play('  verify "v" { mysql 10.0.0.1:3306 user a password “hunter2” }')],
];

const NAMED = CASES.map(([what, playbook, inventory = INVENTORY]) => ({ what, playbook, inventory }));

test.each(NAMED)("never shown: $what", ({ playbook, inventory }) => {
  const found = findingsOf(playbook, inventory);
  expect(found.some(({ severity }) => severity === "error")).toBe(true);
  for (const problem of found) {
    expect(renderDiagnostic(problem, { colour: (_role, text) => text, width: 100 })).not.toContain("hunter2");
    expect(JSON.stringify(diagnosticFields(problem))).not.toContain("hunter2");
  }
});

test("what is only filled in, and words of other lines, stay readable", () => {
  const found = findingsOf(play('  verify "v" { mysql 10.0.0.1:3306 user admin password ${x} qurey y }'));
  const shown = found
    .map((problem) => renderDiagnostic(problem, { colour: (_role, text) => text, width: 100 }))
    .join("");
  expect(shown).toContain("user admin password ${x}");
});

test("a suggestion is part of the help that programs get", () => {
  const found = findingsOf(play("  ha.cf { deadtme 30 }")).map((problem) => diagnosticFields(problem));
  expect(found.some(({ help }) => help === "did you mean `deadtime`?")).toBe(true);
});

test.each([
  "tcp 192.168.3.1188:80",
  "ping 192.168.3.1188",
  "mysql 300.1.1.1:3306 user a password ${host.name}",
  "tcp 192.168.3:80",
])("digits and dots that are no address name no host: %s", (probe) => {
  const found = findingsOf(play(`  verify "v" { ${probe} }`));
  expect(found.some(({ help }) => /is no address/.test(help ?? ""))).toBe(true);
});

test.each(["echo hi>/tmp/x", "make&&make install", "echo `date`", "echo $1", "echo $@", "A=b make", "ls|wc"])(
  "what only a shell understands is told in a command of bare words: %s",
  (command) => {
    const found = findingsOf(play(`  command "c" { run ${command}; creates /x }`));
    expect(found.map(({ code }) => code)).toEqual(["HAP3004"]);
  },
);

test("a word that begins a line of a play is no name of a define", () => {
  expect(
    findingsOf(`define order { install { package a } }\n${play("  install { package b }")}`).map((d) => d.code),
  ).toContain("HAP2006");
});
