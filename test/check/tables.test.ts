import { describe, expect, test } from "vitest";
import { givenSecrets } from "../../src/check/eval/param-values.js";
import { explainValue } from "../../src/check/explain/explain-value.js";
import type { Program } from "../../src/model/program.js";
import { sourceFile } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { parse } from "../../src/syntax/parse.js";
import { readPlaybook } from "../../src/syntax/read-playbook.js";
import { brief, checkText, inventoryOf, rendered, rowsOf, type CheckOptions } from "./check-text.js";

const TABLE = `param table services {
  column port   port
  column string name = web
  column list   servers
}
`;
const PLAY = `play "x" on LD_87 {
  sysctl {
    for i, s in services {
      \${i} \${s.port} \${s.name} \${len(s.servers)} \${s.servers}
    }
  }
}
`;

function run(playbook: string, options: CheckOptions = {}) {
  const { value, diagnostics } = checkText(playbook, options);
  return { rows: rowsOf(value), told: brief(diagnostics) };
}

const inventory = (more: string) =>
  `site book\n${more}\npair directors {\n  host LD_87 192.168.3.87\n  host LD_88 192.168.3.88\n}\n`;

describe("a table", () => {
  test("has rows from its default, with defaults of columns and the rest of a row as a list", () => {
    const playbook =
      TABLE.replace(/\}\n$/, "  default {\n    80 www a b\n    81\n    if true { 82 x ${[1, 2]} }\n  }\n}\n") + PLAY;
    expect(run(playbook)).toEqual({
      rows: ["LD_87: 0,80,www,2,a,b", "LD_87: 1,81,web,0", "LD_87: 2,82,x,2,1,2"],
      told: [],
    });
  });

  test("has rows from the inventory, the innermost block as a whole", () => {
    const site = inventory("set services { 80 a b; 81 c d }");
    expect(run(TABLE + PLAY, { inventory: site }).rows).toEqual(["LD_87: 0,80,a,1,b", "LD_87: 1,81,c,1,d"]);
    const own = site.replace("192.168.3.87", "192.168.3.87 { set services { for p in [1, 2] { ${p} ${host.name} } } }");
    expect(run(TABLE + PLAY, { inventory: own })).toEqual({
      rows: ["LD_87: 0,1,LD_87,0", "LD_87: 1,2,LD_87,0"],
      told: [],
    });
  });

  test("has rows from the command line as they stand", () => {
    const given = { services: "# port name\n80 'a b' c \"d \\$e\"\n\n81 c # the last\n82 ${x} {}\n" };
    expect(run(TABLE + PLAY, { given })).toEqual({
      rows: ["LD_87: 0,80,a b,2,c,d $e", "LD_87: 1,81,c,0", "LD_87: 2,82,${x},1,{}"],
      told: [],
    });
    expect(run(TABLE + PLAY, { given: { services: "80 a\nx b" } }).told).toEqual(["HAP2221"]);
  });

  test.each([
    ["80 a\n81 'b c", "HAP2221 'b"],
    ['80 a\n81 "b"c', 'HAP2221 "b"c'],
    ['80 a\n81 "b\\qc"', 'HAP2221 "b\\qc"'],
    ["80 a\nx b", "HAP2221 x"],
    ["99999\n81 b", "HAP2221 99999"],
  ])("rows of a file that hold %j are wrong at that word", (services, expected) => {
    const { diagnostics } = checkText(TABLE + PLAY, { given: { services }, path: "rows" });
    expect(brief(diagnostics)).toEqual([expected]);
    expect(diagnostics[0]?.span?.file.path).toBe("rows");
    expect(diagnostics[0]?.details).toEqual([{ label: "given by", text: "--set services" }]);
  });

  test("tells a wrong word in its row, wherever the rows are used", () => {
    const table =
      "param table t {\n  column string addr\n  column string port\n  default { 10.0.0.300 80; 10.0.0.1 x }\n}\n";
    const uses = (body: string, define: string) => `${table}define d {\n${define}}\nplay "x" on LD_87 {\n${body}\n}\n`;
    const told = (text: string) => brief(checkText(text, { registry: allKinds() }).diagnostics);
    const wrong = ["HAP2221 10.0.0.300", "HAP2221 x"];
    const each = "for s in t { use d { a = ${s.addr}; p = ${s.port} } }";
    expect(told(uses(each, "param ip a\nparam port p\nsysctl { net.x ${p}; net.y ${a} }\n"))).toEqual(wrong);
    // Also where no step asks for it.
    expect(told(uses(each, "param ip a\nparam port p\nsysctl { net.x 1 }\n"))).toEqual(wrong);
    const columns = "param table t { column ip addr; column port port }\nsysctl { net.x 1 }\n";
    expect(told(uses("use d { t }", columns))).toEqual(wrong);
    expect(told(uses("use d { t = ${[[s.addr, s.port] for s in t]} }", columns))).toEqual(wrong);
    // In a word of a step: the word of the row, or those of it that it is made of.
    const probe = (word: string) => uses(`for s in t { verify "x" { tcp ${word} } }`, "sysctl { net.x 1 }\n");
    expect(told(probe("${s.addr}:80"))).toEqual(["HAP3004 10.0.0.300"]);
    expect(told(probe("${s.addr}:${s.port}"))).toEqual(["HAP3004 10.0.0.300 80", "HAP3004 10.0.0.1 x"]);
  });

  test("a row with a word too few or too many is one error", () => {
    const site = (rows: string) => ({ inventory: inventory(`set services { ${rows} }`) });
    const both =
      'param table services { column port a; column port b }\nplay "x" on LD_87 { sysctl { a ${len(services)} } }\n';
    expect(run(both, site("99999")).told).toEqual(["HAP2226 99999"]);
    expect(run(both, site("x y 80")).told).toEqual(["HAP2226 80"]);
  });

  test("never shows what may be a secret of a row", () => {
    for (const type of ["string", "port"])
      for (const rows of ["x hunter22", "hunter22", "x y hunter22", "hunter22 80", '80 "hunter22', '80 "hunter22"x']) {
        const playbook = `param table t { column ${type} a; column secret b }\nplay "x" on LD_87 { sysctl { a \${len(t)} } }\n`;
        for (const fromFiles of [true, false]) {
          const { diagnostics } = checkText(playbook, { given: { t: rows }, path: "rows", fromFiles });
          const isRight = fromFiles && type === "string" && ["x hunter22", "hunter22 80"].includes(rows);
          if (!isRight) expect(diagnostics).not.toEqual([]);
          expect(rendered(diagnostics)).not.toContain("hunter22");
        }
        if (rows.includes('"')) continue;
        const site = inventory(`set t { ${rows} }`);
        expect(rendered(checkText(playbook, { inventory: site }).diagnostics)).not.toContain("hunter22");
      }
  });

  const LOGINS = `param table t { column string user; column secret word; column list more }
play "x" on LD_87 { for r in t { file /etc/\${r.user} { content \${r.word}; mode 0600 } } }\n`;
  const filesOf = (program: Program | null) =>
    program?.plays.flatMap(({ steps }) =>
      steps.map(({ label, hosts, resolve }) => ({ label, at: resolve(hosts[0]!, null) })),
    );

  test("takes secrets from a file or from standard input, not from the command line", () => {
    const given = { t: 'ann hunter22 x\nbob "hunter33 y" # hunter44' };
    for (const from of [{ path: "rows" }, {}]) {
      const { value, diagnostics } = checkText(LOGINS, { given, fromFiles: true, registry: allKinds(), ...from });
      expect(brief(diagnostics)).toEqual([]);
      const files = filesOf(value) ?? [];
      expect(files.map(({ label }) => label)).toEqual(["file /etc/ann", "file /etc/bob"]);
      expect(JSON.stringify(files.map(({ at }) => (at.kind === "run" ? at.params.block : null)))).toMatch(
        /"text":"\*\*\*".*"text":"\*\*\*"/,
      );
      expect(JSON.stringify(files)).not.toMatch(/hunter/);
    }
    expect(run(LOGINS, { given, registry: allKinds() }).told).toEqual(["HAP2256 param table t"]);
    const wrong = { given: { t: "ann # hunter44" }, path: "rows", fromFiles: true, registry: allKinds() };
    const [row] = checkText(LOGINS, wrong).diagnostics;
    expect(row?.code).toBe("HAP2226");
    expect(rendered(row === undefined ? [] : [row])).not.toContain("hunter44");
  });

  test("explained place by place, shows no secret of a row, be the row right or wrong", () => {
    const [site] = inventoryOf(inventory("")).value.sites;
    const host = site?.hosts[0];
    if (site === undefined || host === undefined) throw new Error("no host");
    const explained = (given: string, playbook = LOGINS) =>
      explainValue({
        name: "t",
        site,
        host,
        tree: parse(sourceFile("site.hap", playbook)).value,
        given: new Map([["t", { text: given, from: "--set t=@rows", path: "rows" }]]),
        load: () => ({ ok: false, missing: true, reason: "" }),
        readBytes: () => ({ ok: false, reason: "" }),
        secret: () => null,
      }).value?.places.map(({ value }) => value);
    expect(explained("ann hunter22 x\nbob hunter33")).toEqual(["ann *** x; bob ***"]);
    expect(explained("hunter22")).toEqual(["***"]);
    expect(explained("ann hunter22", LOGINS.replace("more }", "more; default { ann hunter33 } }"))).toEqual([
      "***",
      "ann ***",
    ]);
  });

  test("tells which secrets it is given, so that they are hidden wherever they come back", () => {
    const [param] = readPlaybook(parse(sourceFile("site.hap", LOGINS)).value).value.items;
    if (param?.kind !== "param") throw new Error("no param");
    const found = givenSecrets(param, { text: "ann hunter22 x\nbob 'hunter33 y'", from: "" });
    expect(found.map((secret) => secret.reveal())).toEqual(["hunter22", "hunter33 y"]);
  });

  test("is passed on to a define, as rows, by name, and by its name alone", () => {
    const define = `define d {\n  ${TABLE.replaceAll("\n", "\n  ").trim()}\n  sysctl { for s in services { \${s.port} \${s.servers} } }\n}\n`;
    const play = (arg: string) => `${define}${TABLE}play "x" on LD_87 { use d { ${arg} } }\n`;
    const site = { inventory: inventory("set services { 80 a b }") };
    for (const arg of ["services", "services = ${services}", "services { 80 a b }"]) {
      expect(run(play(arg), site), arg).toEqual({ rows: ["LD_87: 80,b"], told: [] });
    }
  });

  test("without a param rows are lists", () => {
    expect(run('set t { a b; c }\nplay "x" on LD_87 { sysctl { ${len(t)} ${t[0][1]} ${t[1]} } }\n').rows).toEqual([
      "LD_87: 2,b,c",
    ]);
  });

  test("tells a wrong word in its row", () => {
    const site = (rows: string) => ({ inventory: inventory(`set services { ${rows} }`) });
    expect(run(TABLE + PLAY, site("80 a; x b")).told).toEqual(["HAP2221 x"]);
    expect(
      run(TABLE.replace(/^ .*list.*\n/m, "") + PLAY.replaceAll(/\S+servers\S*/g, ""), site("80 a b")).told,
    ).toEqual(["HAP2226 b"]);
    expect(run(TABLE + PLAY, site("if false { 1 }")).rows).toEqual([]);
    expect(run(TABLE + PLAY).told).toEqual([`HAP2220 ${TABLE.split("\n")[0]?.replace(" {", "")}`]);
  });

  test.each([
    ["set s = { a b }", "HAP2004 ="],
    ["set s { a = b }", "HAP2018 ="],
    ["set s { @a b }", "HAP2018 @a b"],
    ["set s { a { b } }", "HAP2018 { b }"],
    ["param table t { column int a; column table b }", "HAP2017 table"],
    ["param table t { column list a; column int b }", "HAP2017 column int b"],
    ["param table t { column int a = 1; column int b }", "HAP2017 column int b"],
    ["param table t { column int a; column int a }", "HAP2017 a"],
    ["param table t = a", "HAP2017 ="],
    ["param table t { colunm int a }", "HAP2017 colunm int a"],
  ])("%s is one error", (line, expected) => {
    expect(
      run(`${line}\nplay "x" on LD_87 { sysctl { a 1 } }\n`, line.startsWith("param") ? { given: { t: "" } } : {}).told,
    ).toEqual([expected]);
  });

  test("a list of the type's param is one on every host", () => {
    const playbook =
      'param list ports\nplay "x" on LD_87 { sysctl { for r in realservers { ${len(r.vars.ports)} ${r.vars.ports} } } }\n';
    expect(
      run(playbook, {
        inventory:
          inventory(
            "group realservers {\n  set ports = 1\n  host r1 10.0.0.1\n  host r2 10.0.0.2 { set ports = 1 2 }\n}",
          ) + "set ports = 9\n",
      }).rows,
    ).toEqual(["LD_87: 1,1", "LD_87: 2,1,2"]);
  });
});

describe("params that may be absent", () => {
  test("none is a default, and is asked for by ?? and ==", () => {
    const play = 'play "x" on LD_87 { sysctl { ${gw ?? "x"} ${gw == none} ${gw != none} } }\n';
    expect(run(`param ip gw = \${none}\n${play}`)).toEqual({ rows: ["LD_87: x,true,false"], told: [] });
    expect(run(`param ip gw = \${none}\n${play}`, { given: { gw: "10.0.0.1" } }).rows).toEqual([
      "LD_87: 10.0.0.1,false,true",
    ]);
    expect(run('param ip gw = ${none}\nplay "x" on LD_87 { sysctl { ${gw} 1 } }\n').told).toEqual(["HAP2205 ${gw}"]);
  });
});

describe("plays, annotations, arguments and imports", () => {
  test("a play on a list of hosts, and one on none", () => {
    const { rows, told } = run('play "x" on ${[h for h in all if h in directors]} { sysctl { a ${host.name} } }\n');
    expect(rows).toEqual(["LD_87: a,LD_87", "LD_88: a,LD_88"]);
    expect(told).toEqual([]);
    expect(run('play "x" on ${[h for h in all if false]} { sysctl { a 1 } }\n').told).toEqual([
      "HAP2257 ${[h for h in all if false]}",
    ]);
    expect(run('play "x" on ${[host]} { sysctl { a 1 } }\n').told).toEqual(["HAP2203 host"]);
  });

  test("annotations before for and if hold for every step in it", () => {
    const { value } = checkText(
      'play "x" on LD_87 {\n  @tag a\n  @when host.preferred\n  for i in [1] {\n    @tag b\n    sysctl { a 1 }\n  }\n  @on other\n  if true { sysctl { b 1 } }\n}\n',
    );
    const steps = value?.plays[0]?.steps ?? [];
    expect(steps.map(({ annotations }) => annotations.tags)).toEqual([["a", "b"]]);
    expect(run('play "x" on LD_87 {\n  @name "n"\n  for i in [1] { sysctl { a 1 } }\n}\n').told).toEqual([
      'HAP2243 @name "n"',
    ]);
  });

  test("an argument that is a name alone passes the value of that name", () => {
    const define = "define d { param string a; param string b = 2; sysctl { ${a} ${b} } }\n";
    expect(run(`${define}set a = 1\nset b = 3\nplay "x" on LD_87 { use d { a; b } }\n`).rows).toEqual(["LD_87: 1,3"]);
    expect(run(`${define}set ab = 1\nplay "x" on LD_87 { use d { ab; a = 1 } }\n`).told).toEqual(["HAP2238 ab"]);
    expect(run(`${define}play "x" on LD_87 { use d { a } }\n`).told).toEqual(["HAP2201 a"]);
  });

  test("an import by a name of its own", () => {
    const files = { "one.hap": "define d { sysctl { a 1 } }\n", "two.hap": "define d { sysctl { a 2 } }\n" };
    const play = 'play "x" on LD_87 { use one.d; use d }\n';
    expect(run(`import "one.hap" as one\nimport "two.hap"\n${play}`, { files })).toEqual({
      rows: ["LD_87: a,1", "LD_87: a,2"],
      told: [],
    });
    expect(
      run(`import "one.hap" as one\nimport "two.hap" as one\n${play.replace("; use d", "")}`, { files }).told,
    ).toEqual(["HAP2231 one"]);
    expect(run(`import "one.hap"\nimport "two.hap"\n${play.replace("one.", "")}`, { files }).told).toEqual([
      "HAP2231 d",
    ]);
  });

  test("defines that use one another too often are an error", () => {
    const doubling = Array.from({ length: 24 }, (_, i) => `define d${i} { use d${i + 1}; use d${i + 1} }\n`).join("");
    expect(run(`${doubling}define d24 { sysctl { a 1 } }\nplay "x" on LD_87 { use d0 }\n`).told).toEqual([
      "HAP2225 use d20",
    ]);
    const chain = Array.from({ length: 1600 }, (_, i) => `define d${i} { use d${i + 1} }\n`).join("");
    expect(run(`${chain}define d1600 { sysctl { a 1 } }\nplay "x" on LD_87 { use d0 }\n`).told).toEqual([
      "HAP2225 use d32",
    ]);
  });
});
