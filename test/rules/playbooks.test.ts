import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import type { Program } from "../../src/model/program.js";
import { sourceFile } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { loadTree, readBytes } from "../../src/cli/check-source.js";
import { format } from "../../src/syntax/format.js";
import { parse } from "../../src/syntax/parse.js";

const INVENTORY = readFileSync("inventory/book.hap", "utf8");

/** A site of its own. */
const SITES: Readonly<Record<string, string>> = { "web-pair.hap": readFileSync("inventory/web/web.hap", "utf8") };

/** What has to be given to a playbook. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "book.hap": { password: "admin" },
  "book-keepalived.hap": { password: "admin" },
  "watched-servers.hap": { password: "admin" },
};

/** A playbook's text checked over the book's inventory, with what the rules find. */
function checked(text: string, set: Readonly<Record<string, string>> = {}, inventory = INVENTORY) {
  const site = readWholeInventory(parse(sourceFile("book.hap", inventory)).value).value;
  const tree = parse(sourceFile("playbooks/test.hap", text));
  const { value, diagnostics } = check({
    tree: tree.value,
    inventory: { sites: site === null ? [] : [site] },
    registry: allKinds(),
    rules: allRules,
    given: new Map(Object.entries(set).map(([name, value]) => [name, { text: value, from: "--set" }])),
    limit: [],
    selection: { tags: [], skipTags: [], startAt: null },
    load: loadTree,
    readBytes,
    secret: () => null,
  });
  return { program: value, diagnostics: [...tree.diagnostics, ...diagnostics] };
}

function resolved(program: Program | null, step: string) {
  return (program?.plays ?? []).flatMap((play) =>
    play.steps.filter(({ label }) => label === step).flatMap((s) => s.hosts.map((host) => s.resolve(host, null).kind)),
  );
}

describe.each(readdirSync("playbooks").filter((name) => name.endsWith(".hap")))("playbooks/%s", (name) => {
  const text = readFileSync(join("playbooks", name), "utf8");

  it("is formatted", () => {
    expect(format(sourceFile(name, text)).value).toBe(text);
  });

  it("checks clean over its inventory", () => {
    expect(
      checked(text, GIVEN[name], SITES[name]).diagnostics.map((d: Diagnostic) => `${d.code} ${d.message}`),
    ).toEqual([]);
  });
});

it("watched-servers.hap checks clean with keepalived too, and another engine is an error", () => {
  const text = readFileSync("playbooks/watched-servers.hap", "utf8");
  const codes = (engine: string) =>
    checked(text, { password: "admin", engine }).diagnostics.map((d: Diagnostic) => `${d.code} ${d.message}`);
  expect(codes("keepalived")).toEqual([]);
  expect(codes("keepalive")).not.toEqual([]);
});

it("the inventory is formatted", () => {
  expect(format(sourceFile("book.hap", INVENTORY)).value).toBe(INVENTORY);
});

it("site.hap goes without LVS where the kernel has none", () => {
  const { program, diagnostics } = checked(readFileSync("playbooks/site.hap", "utf8"), { lvs: "false" });
  expect(diagnostics).toEqual([]);
  expect(resolved(program, "resource-script myop.sh")).toEqual(["run", "run"]);
});

it("finds each problem once on a pair, and lets `@allow` pass it", () => {
  const play = (extra: string) =>
    `play "x" on directors {\n${extra}\nha.cf {\nkeepalive 5\ndeadtime 10\nbcast eth1 eth2\nwatchdog /w\nauto_failback off\nnode a b\n}\n}\n`;
  expect(checked(play("")).diagnostics.map((d) => d.code)).toEqual(["HB005"]);
  expect(checked(play('@allow HB005 "a test"')).diagnostics).toEqual([]);
});

it("tells what the turns of a loop give once, with its count", () => {
  const text = `hap 1

play "many" on directors {
  haresources {
    for n in [33, 34, 35] { \${directors[0].name} IPaddr2::10.0.0.\${n}/\${n}/eth0 }
  }
}
`;
  const found = checked(text).diagnostics.filter(({ code }) => code === "HB077");
  expect(found.length).toBe(1);
  expect(found[0]?.details).toContainEqual({ label: "also", text: "2 times more from this line" });
});

it("tells a line of ldirectord as it stands in a step", () => {
  const text = `hap 1

play "x" on directors {
  ldirectord web {
    virtual 192.168.3.118:80 {
      real 192.168.3.100:80 gate
      service mysql
    }
  }
}
`;
  const helps = new Map(checked(text).diagnostics.map(({ code, help }) => [code, help]));
  expect(helps.get("LD005")).toBe("quiescent no, above the first `virtual`; or yes");
  expect(helps.get("LD010")).toBe('login "…", passwd "…" and request "SELECT 1", or checktype connect');
});
