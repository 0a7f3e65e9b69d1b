import { expect, test } from "vitest";
import { allKinds } from "../../src/steps/registry.js";
import { brief, checkText } from "./check-text.js";

const HA_CF = "keepalive 1; deadtime 10; bcast eth1; auto_failback off; node LD_87 LD_88";
const conflicts = (steps: string): readonly string[] => {
  const { diagnostics } = checkText(steps, { registry: allKinds() });
  return brief(diagnostics.filter(({ code }) => code === "HAP2247"));
};
const play = (steps: string): string => `play "x" on directors {\n${steps}\n}\n`;

test.each([
  ["one file with two texts", 'file /etc/x { content "1" }\nfile /etc/x { content "2" }'],
  ["a file and its removal", 'file /etc/x { content "1" }\nfile /etc/x { absent }'],
  ["a file and a directory", 'file /etc/x { content "1" }\ndirectory /etc/x'],
  ["two secrets", 'file /etc/x { content ${secret("a")} }\nfile /etc/x { content ${secret("b")} }'],
  ["two haresources", "haresources { LD_87 192.168.3.118 }\nharesources { LD_88 192.168.3.118 }"],
  ["two ha.cf", `ha.cf { ${HA_CF} }\nha.cf { ${HA_CF}; warntime 5 }`],
  ["a step kind and the file behind it", `ha.cf { ${HA_CF} }\nfile /etc/ha.d/ha.cf { content "" }`],
  ["one kernel parameter", "sysctl { a.b 1 }\nsysctl { a/b 2 }"],
  ["a package wanted and not", "install { package heartbeat }\ninstall { absent heartbeat }"],
  ["a name with two addresses", "hosts { 10.0.0.1 a }\nhosts { 10.0.0.2 a }"],
  ["a directory with two modes", "directory /etc/x { mode 0750 }\ndirectory /etc/x { mode 0700 }"],
])("%s: in one play and in two, one error", (_what, steps) => {
  const secrets = { registry: allKinds(), secrets: { a: "1", b: "2" } };
  const [first = "", second = ""] = steps.split("\n");
  for (const text of [play(steps), play(first) + play(second)]) {
    const found = checkText(text, secrets).diagnostics.filter(({ code }) => code === "HAP2247");
    expect(found).toHaveLength(1);
    expect(found[0]?.related).toHaveLength(1);
  }
});

test.each([
  ["the same twice", 'file /etc/x { content "1" }\nfile /etc/x { content "1" }'],
  ["other keys, other names", "sysctl { a.b 1 }\nsysctl { a.c 2 }\nhosts { 10.0.0.1 a }\nhosts { 10.0.0.2 b }"],
  ["a mode and an owner", "directory /etc/x { mode 0750 }\ndirectory /etc/x { owner daemon }"],
  ["a service that is stopped and started again", "service a { stopped }\nservice a { running }"],
  ["other hosts", '@on LD_87\nfile /etc/x { content "1" }\n@on LD_88\nfile /etc/x { content "2" }'],
  [
    "a choice by facts",
    'if facts.os.id == "debian" { file /etc/x { content "1" } } else { file /etc/x { content "2" } }',
  ],
])("%s: no error", (_what, steps) => {
  expect(conflicts(play(steps))).toEqual([]);
});
