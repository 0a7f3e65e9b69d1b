import { expect, test } from "vitest";
import { ansibleCodes } from "../../../src/inventory/ansible/codes.js";
import { readAnsibleInventory } from "../../../src/inventory/ansible/read-ansible-inventory.js";
import { renderDiagnostic } from "../../../src/diagnostics/render.js";
import { position } from "../../../src/source/source-file.js";
import { folderWith } from "./support.js";

const read = (path: string) => readAnsibleInventory(path, { timeoutMs: 20_000 });

// HAP2139 depends on who asks and who owns the program: inventory-programs.shell.test.ts has it.
test.each(ansibleCodes.filter(({ code }) => code !== "HAP2139"))(
  "$code: its example gives it",
  ({ code, example, meaning }) => {
    const isProgram = example.startsWith("#!");
    const folder = folderWith({ hosts: isProgram ? [example] : example });
    const { value, diagnostics } = read(`${folder}/hosts`);
    const own = diagnostics.filter((d) => d.code === code);
    expect(own).toHaveLength(1);
    const isWarning = meaning.includes("(warning)");
    expect(own[0]?.severity).toBe(isWarning ? "warning" : "error");
    expect(value === null).toBe(!isWarning);
    expect(own[0]?.message).not.toMatch(/\.$|^[A-Z]/);
  },
);

test("each thing that is lost is told once, at its line, however many hosts have it", () => {
  const folder = folderWith({
    "prod.ini": '[web]\nw[1:9] url="http://{{ host }}/"\n[web:vars]\nansible_password=hunter22\nother={{ x }}\n',
    "group_vars/web.yml": "key: !vault |\n  00\n",
  });
  const { value, diagnostics } = read(`${folder}/prod.ini`);
  expect(value?.hosts).toHaveLength(9);
  expect(diagnostics.map((d) => [d.code, d.span && position(d.span.file, d.span.start).line])).toEqual([
    ["HAP2140", 5],
    ["HAP2141", 1],
    ["HAP2142", 4],
  ]);
  const told = diagnostics.flatMap((d) => d.details.map((detail) => detail.text.replaceAll(folder, "")));
  expect(told).toEqual([
    "/prod.ini:5 other\n/prod.ini:2 url",
    "/group_vars/web.yml:1 key",
    "/prod.ini:4 ansible_password: hap logs in by key or agent",
  ]);
  expect(JSON.stringify(value?.blocks.get("w1"))).not.toContain("hunter22");
});

test("a program that fails is shown with what it said on stderr, never with its output", () => {
  const folder = folderWith({ hosts: ["#!/bin/sh\necho 'password: hunter22'; echo 'no token' >&2; exit 3\n"] });
  const [problem] = read(`${folder}/hosts`).diagnostics;
  expect(problem).toMatchObject({ code: "HAP2133", details: [{ label: "stderr", text: "no token" }] });
  expect(problem?.message).toContain("it ended with status 3");
  expect(JSON.stringify(problem)).not.toContain("hunter22");
});

test.each([
  ["sleeps for ever", "exec sleep 60", "did not end within 0.3 s"],
  ["prints no JSON", "echo hello", "printed no JSON"],
  ["prints a list", "echo '[1]'", "printed no JSON object"],
  ["prints nothing", "true", "printed nothing"],
])("a program that %s", (_name, body, reason) => {
  const folder = folderWith({ hosts: [`#!/bin/sh\n${body}\n`] });
  const { value, diagnostics } = readAnsibleInventory(`${folder}/hosts`, { timeoutMs: 300 });
  expect(value).toBeNull();
  expect(diagnostics[0]?.message).toContain(reason);
});

test("a text that happens to be executable is read as text", () => {
  const folder = folderWith({ hosts: ["[web]\nw1\n"] });
  expect(read(`${folder}/hosts`).value?.hosts.map((host) => host.name)).toEqual(["w1"]);
});

test("a file ansible-vault encrypted is left out and told", () => {
  const folder = folderWith({ hosts: "[web]\nw1\n", "group_vars/web/vault.yml": "$ANSIBLE_VAULT;1.1;AES256\n0011\n" });
  const { value, diagnostics } = read(`${folder}/hosts`);
  expect(value?.hosts).toHaveLength(1);
  expect(diagnostics.map((d) => [d.code, d.severity])).toEqual([["HAP2141", "warning"]]);
});

test("no diagnostic shows a password of the line it is about", () => {
  const folder = folderWith({
    "a.ini":
      'w1 ansible_password="hunter 22" ansible_become_pass=hunter22 x={{y}}\n[web]\nw2\n[web:vars]\nmysql_password = hunter22\n',
    "b.yml":
      "web:\n  hosts: {w1: {ansible_password: hunter22, x: '{{ y }}'}}\n  vars:\n    token: hunter22 hunter22\n    bad: [\n",
  });
  const found = [...read(`${folder}/a.ini`).diagnostics, ...read(`${folder}/b.yml`).diagnostics];
  expect(found.map((d) => d.code)).toEqual(["HAP2140", "HAP2142", "HAP2131"]);
  const shown = found.map((d) => renderDiagnostic(d, { colour: (_role, text) => text, width: 200 }));
  expect(shown.join("\n")).not.toContain("hunter");
});
