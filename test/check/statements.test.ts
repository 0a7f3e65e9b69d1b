import { expect, test } from "vitest";
import { dumpProgram } from "../../src/check/dump.js";
import { checkSource } from "../../src/cli/check-source.js";
import { readWholeInventory } from "../../src/check/expand/read-whole-inventory.js";
import { dummySecret } from "../../src/secrets/generate-secret.js";
import { sourceFile, textOf } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";
import { BOOK } from "./check-text.js";

/** What docs/LANGUAGE.md and docs/REFERENCE.md state, a statement a line: what it gives, or its one error. */

/** What a playbook comes to: the file /x or the sysctl lines of its steps, a line each, or its problems. */
function outcome(text: string, inventory = BOOK): string {
  const tree = parse(sourceFile("book.hap", inventory));
  const site = readWholeInventory(tree.value);
  const early = [...tree.diagnostics, ...site.diagnostics];
  const checked = checkSource({
    source: sourceFile("playbooks/site.hap", text),
    sites: site.value === null ? [] : [site.value],
    secrets: { secret: dummySecret, names: () => [] },
    given: new Map(),
    options: { limit: [] },
  });
  const told = (early.length > 0 ? early : checked.diagnostics).filter(({ code }) => code.startsWith("HAP"));
  if (told.length > 0) return told.map(({ code, span }) => `${code} ${span === null ? "" : textOf(span)}`).join(" + ");
  if (checked.value === null) return "nothing";
  const { plays } = dumpProgram(checked.value) as {
    plays: {
      steps: { on: { hosts: string[]; result: { run?: { block: { args: object }[] }; skip?: string } | string }[] }[];
    }[];
  };
  return plays
    .flatMap(({ steps }) => steps.flatMap(({ on }) => on))
    .map(({ hosts, result }) => {
      if (typeof result === "string") return result;
      const lines = result.run?.block.map(({ args }) => Object.values(args).flat().join(" ")) ?? ["skipped"];
      return hosts.length === 1 && hosts[0] === "rs100" ? lines.join(";") : `${hosts.join(",")}: ${lines.join(";")}`;
    })
    .join(" | ");
}

const on100 = (steps: string, before = "") => `hap 1\n${before}\nplay "t" on rs100 {\n${steps}\n}\n`;
const file = (body: string) => `  file /x {\n    content <<END\n${body.replaceAll(/^(?=.)/gm, "      ")}\n    END\n  }`;

const play = (steps: string) => `hap 1\nplay "t" on directors {\n${steps}\n}\n`;
const confirmed = '  @confirm-within 30s\n  sysctl { a.b 1 }\n  @confirm-within 30s\n  verify "v" { command true }';

test("a proof cannot be part of what each host confirms for itself", () => {
  expect(outcome(play(`  order serial 1\n${confirmed}`))).toBe('HAP2019 verify "v"');
  expect(outcome(play(`  order standby-first\n${confirmed}`))).not.toContain("HAP");
});

test.each([
  // Arithmetic and units.
  ["7 % 3", "1"],
  ["-7 % 3", "-1"],
  ["-7 / 2", "-3"],
  ["10s + 500ms", "10500ms"],
  ["2 * 10s", "20s"],
  ["10s / 2s", "5"],
  ["1h + 1m", "61m"],
  ["0750 + 1", "751"],
  ["0750", "0750"],
  ["1 + 2 * 3", "7"],
  ["10s * 10s", "HAP2223 10s * 10s"],
  ["1s - 2s", "HAP2223 1s - 2s"],
  ["1 / 0", "HAP2223 1 / 0"],
  ["9007199254740991 + 1", "HAP2223 9007199254740991 + 1"],
  ["2 -1", "HAP1060 -1"],
  ["1+2", "HAP1060 +"],
  // Comparisons and conditions.
  ["1m == 60", "true"],
  ['"1m" == "60s"', "false"],
  ["0750 == 750", "true"],
  ["not 1 == 2", "true"],
  ["true or false and false", "true"],
  ["192.168.3.5 in 192.168.3.0/24", "true"],
  ['"10" < "9"', "true"],
  ["10 < 9", "false"],
  ["[1] < [2]", "HAP2207 [1]"],
  ["1 < 2 < 3", "HAP1060 <"],
  ["true ? 1 : false ? 2 : 3", "1"],
  ["host.vars.a ?? host.vars.b ?? 1 + 2", "3"],
  ["host.vars.nope == none", "true"],
  ["none", "HAP2205 ${none}"],
  // Lists.
  ['join([h.address for h in realservers if len(list(h.vars.ports)) > 1], " ")', "192.168.3.101"],
  ['join(["${i}${x}" for i, x in [5, 6]], " ")', "05 16"],
  ["realservers[-1].name", "rs101"],
  ['realservers["rs101"].address', "192.168.3.101"],
  ["[x for x in [1, 2] for y in [3]]", "HAP1060 for"],
  ['join([for x in [1]], "")', "HAP1060 for"],
  ['{ "a": 1 }', "HAP1060 {"],
  // Functions.
  ['len(split("", ","))', "0"],
  ["pad(0 - 7, 4)", "-007"],
  ['join(sort([10s, 500ms, 1m]), " ")', "500ms 10s 1m"],
  ['join(sort([192.168.3.20, 192.168.3.3]), " ")', "192.168.3.3 192.168.3.20"],
  ['join(seq(1, 10, 3), ",")', "1,4,7,10"],
  ['join(seq(3, 1), ",")', ""],
  ['join(seq(3, 1, -1), ",")', "3,2,1"],
  ['version("3.10.0") > version("3.9.0")', "true"],
  ['version("1.0~rc1") < version("1.0")', "true"],
  ['"${network(10.1.2.3/24)} ${netmask(10.1.2.3/24)} ${broadcast(10.1.2.3/24)}"', "10.1.2.0 255.255.255.0 10.1.2.255"],
  ["len(seq(1, 100001))", "HAP2225 seq(1, 100001)"],
  ['quote("it\'s")', "'it'\\''s'"],
])("${%s} is %s", (expression, expected) => {
  expect(outcome(on100(`  file /x { content "\${${expression}}" }`))).toBe(expected);
});

test.each([
  // Texts.
  ["a\n  b\nc", "a\n  b\nc\n"],
  ["${for i, x in [5, 6]}\n  ${i} ${x}\n${end}\nz", "  0 5\n  1 6\nz\n"],
  ["${if false}\na\n${else if 1 == 1}\nb\n${else}\nc\n${end}", "b\n"],
  ["${for x in [1]}\n  deep\n${end}", "deep\n"],
  ["${for x in [1, 2]}\n\n${x}\n${end}", "\n1\n\n2\n"],
  ["\\${end} \\${x} $x", "${end} ${x} $x\n"],
  ["${for x in [1]}\na", "HAP1036 ${for x in [1]}"],
  ["a\n${end}", "HAP1037 ${end}"],
  ["${if 1}\na\n${end}", "HAP2210 1"],
  ["${for x in [1, 2]} ${x} ${end}", "HAP1060 for"],
  ["a ${if true} b ${end}", "HAP1060 if"],
  ["${if true}\na\n${endif}", "HAP1036 ${endif}"],
  ["${if true}\na\n${elif false}\nb\n${end}", "HAP1060 false"],
  ["${1}", "HAP1035 ${1}"],
])("the text %j is %j", (text, expected) => {
  expect(outcome(on100(file(text)))).toBe(expected);
});

const ROWS = "  sysctl { for s in t { a.b${s.a} ${s.b ?? 9} } }";
const table = (columns: string, rows: string) => `param table t {\n${columns}\n  default {\n${rows}\n  }\n}`;

test.each([
  // Tables.
  [on100(ROWS, table("column int a\ncolumn int b = 7", "1\n2 3")), "a.b1 7;a.b2 3"],
  [on100(ROWS, table("column int a\ncolumn ip b", "1 10.0.0.300")), "HAP2221 10.0.0.300"],
  [on100(ROWS, table("column int a = 1\ncolumn int b", "1 2")), "HAP2017 column int b"],
  [on100(ROWS, table("column int a\ncolumn int b", "1 = 2")), "HAP2018 ="],
  [on100(ROWS, table("column int a\ncolumn secret b", "1 hunter2")), "HAP2221 hunter2"],
  // Params.
  [on100("  sysctl { a.b ${gw ?? 1} }", "param ip gw = ${none}"), "a.b 1"],
  [on100("  sysctl { a.b = 1 }"), "HAP3004 ="],
  [on100("  sysctl { a.b 1 }", "param ip gw = none"), "HAP2221 none"],
  [on100("  sysctl { a.b ${gw} }", "param string gw = none"), "a.b none"],
  [on100("  sysctl { a.b ${len(l)} }", "param list l = 5"), "a.b 1"],
  [on100("  sysctl { a.b 1 }", "set x = 1 = 2"), "HAP2004 ="],
  [on100("  sysctl { a.b 1 }", "set x=5"), "HAP2005 x=5"],
  // Names, loops and conditions.
  [
    on100("  for vip in [1] { sysctl { a.b ${vip} } }\n  sysctl { c.d ${vip} }", "param ip vip"),
    "a.b 1 | c.d 192.168.3.118",
  ],
  [on100("  if false { sysctl { a.b 1 } }\n  else { sysctl { c.d 2 } }"), "c.d 2"],
  [on100("  @on 'first'\n  sysctl { a.b 1 }"), "HAP2246 'first'"],
  [on100("  @on first\n  sysctl { a.b 1 }"), "a.b 1"],
  [on100("  sysctl { a.b\v1 }"), "HAP1011 \v"],
  // Plays.
  ['play "t" on ${[h for h in all if h not in directors]} { sysctl { a.b 1 } }', "rs100,rs101: a.b 1"],
  ['play "t" on all not directors { sysctl { a.b 1 } }', "HAP2250 all not directors"],
  // Files.
  [on100('  file /x {\n    content <<END\n      a\n    END\n    content "b\\n"\n  }'), "a\n;b\n"],
  [on100('  command "x" { run true; env { A=b } }'), "HAP3004 A=b"],
  [on100('  cron a { at "61 * * * *"; run true }'), 'HAP3004 "61 * * * *"'],
  [on100('  cron a { at "0 0 * foo *"; run true }'), 'HAP3004 "0 0 * foo *"'],
  [on100('  cron a { at "0,30 8-18/2 1 jan-dec 7"; run true }'), "0,30 8-18/2 1 jan-dec 7;true"],
  [
    on100(
      "  resource-script a.sh {\n start <<'END'\n  x\n END\n virtual tcp 10.0.0.1:1 wrr { real 10.0.0.2:1 nat }\n }",
    ),
    "HAP3033 start <<'END'",
  ],
  [on100("  @as op\n  command a { run b; after-change /etc/x }"), "HAP3033 after-change /etc/x"],
])("%j is %j", (text, expected) => {
  expect(outcome(text)).toBe(expected);
});

const addresses = on100('  file /x { content "${join([h.name for h in all], " ")}" }').replace("rs100", "all");

test.each([
  ["group g { for i in seq(1, 3) { host w${pad(i, 2)} 10.0.1.${i} } }", "w01,w02,w03: w01 w02 w03"],
  ['group g { if site.name == "s" { host a ${net}.1 } }\nset net = 10.0.0', "a: a"],
  ["group m { member g }\ngroup g { host a 10.0.0.1; host b 10.0.0.2 }", "a,b: a b"],
  ["pair p { host a 10.0.0.1; member b }\ngroup g { host b 10.0.0.2 }", "HAP2109 member"],
  ["group g { host a 10.0.0.1 }\ngroup h { host a 10.0.0.1 }", "HAP2113 a"],
  ["group g { for i in [1, 2] { set v${i} = ${i} }\n host h 10.0.0.1 }", "HAP2005 v${i}"],
  ["set a = ${nope}\nhost h 10.0.0.1", "HAP2201 nope"],
  ["host h 10.0.0.300", "HAP2112 10.0.0.300"],
])("the inventory %j is %j", (inventory, expected) => {
  expect(outcome(addresses, `site s\n${inventory}\n`)).toBe(expected);
});

test("a quoted host of `@on` is that host, whatever it is called", () => {
  const inventory = "site s\ngroup g { host a 10.0.0.1; host first 10.0.0.2 }\n";
  const play = (word: string) => `play "t" on g {\n  @on ${word}\n  sysctl { a.b 1 }\n}\n`;
  expect(outcome(play("first"), inventory)).toBe("a: a.b 1");
  expect(outcome(play("'first'"), inventory)).toBe("first: a.b 1");
});
