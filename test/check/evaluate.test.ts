import { describe, expect, test } from "vitest";
import { textOf } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { brief, checkText, rowsOf, type CheckOptions } from "./check-text.js";

/** What an expression gives on the first director. */
function value(expression: string, options: CheckOptions = {}): string {
  const { value: program, diagnostics } = checkText(`play "x" on LD_87 { sysctl { v \${${expression}} } }\n`, options);
  return diagnostics.length > 0 ? brief(diagnostics).join("; ") : (rowsOf(program)[0]?.replace("LD_87: v,", "") ?? "");
}

describe("operators", () => {
  test.each([
    ["0750", "0750"],
    ["0750 == 750", "true"],
    ['"0750" == "0751"', "false"],
    ["10s == 10000ms", "true"],
    ["2m > 90s", "true"],
    ["9 < 10", "true"],
    ['"9" < "10"', "false"],
    ['"v10" < "v9"', "true"],
    ['"007" == "7"', "false"],
    ['"1h" == "60m"', "false"],
    ['"007" == 7', "true"],
    ['"60m" == 1h', "true"],
    ['"x" == 7', "false"],
    ['"x" < 7', 'HAP2224 "x" < 7'],
    ["1234567890123456789012 < 1234567890123456789013", "true"],
    ['version("3.10.0") > version("3.9")', "true"],
    ['version("3.10") > "3.9.1"', "true"],
    ['version("1.0~rc1") < version("1.0")', "true"],
    ['version("v10") == version("v9")', "false"],
    ["3 not in [1, 2]", "true"],
    ["none == none", "true"],
    ["host == none", "false"],
    ["host.vars.nope == none", "true"],
    ['host.vars.nope == "x"', "HAP2205 host.vars.nope"],
    ['none ?? "x"', "x"],
    ["1 + 2 * 3", "7"],
    ["(1 + 2) * 3", "9"],
    ["7 / 2", "3"],
    ["0 - 7 / 2", "-3"],
    ["-7 % 3", "-1"],
    ["0750 + 1", "751"],
    ["10s + 500ms", "10500ms"],
    ["10s * 2", "20s"],
    ["2 * 10s", "20s"],
    ["10s / 4", "2s"],
    ["1m / 20s", "3"],
    ["90s % 1m", "30s"],
    ["1m - 20s", "40s"],
    ["1s - 2s", "HAP2223 1s - 2s"],
    ["1s + 1", "HAP2223 1s + 1"],
    ["1 / 0", "HAP2223 1 / 0"],
    ["9007199254740991 + 1", "HAP2223 9007199254740991 + 1"],
    ['"a" + "b"', 'HAP2219 "a"'],
    ["1 + host.vars.nope ?? 2", "HAP2205 host.vars.nope"],
    ['join([x * x for x in [1, 2, 3]], ",")', "1,4,9"],
    ['join(["${i}=${h.name}" for i, h in directors], " ")', "0=LD_87 1=LD_88"],
    ['join([h.address for h in all if h not in directors], ",")', "192.168.3.100,192.168.3.101"],
    ["len([a for a in [[1], [2, 3],]])", "2"],
    ["[p for p in list(rs100.vars.ports)]", "10101"],
    ["host for x in [1]", "HAP1060 for"],
    ["[x for host in [1]]", "HAP2201 x; HAP2006 host"],
    ["host.in ?? 1", "HAP2211 in"],
    ['"b" < "a"', "false"],
    ["192.168.3.9 < 192.168.3.10", "true"],
    ['"::1" == "0:0:0:0:0:0:0:1"', "false"],
    ['true == "yes"', "true"],
    ['"off" == false', "true"],
    ["192.168.3.118 in 192.168.3.0/24", "true"],
    ["192.168.4.118 in 192.168.3.0/24", "false"],
    ["2 in [1, 2]", "true"],
    ["host in directors", "true"],
    ["peer == host", "false"],
    ['"LD_87" == host', "true"],
    ["[1, 2] == [1, 2]", "true"],
    ["not true or true", "true"],
    ["false and nothing-else ?? true", "HAP2201 nothing-else"],
    ["host.preferred ? 1 : 2", "1"],
    ['host.vars.nope ?? "none"', "none"],
    ['host.vars["nope"] ?? host.vars.nic', "eth1"],
    ["directors[0].name", "LD_87"],
    ["directors[-1]", "LD_88"],
    ['all["rs100"].address', "192.168.3.100"],
    ["peer.address", "192.168.3.88"],
    ["site.name", "book"],
    ["rs101.vars.ports[1]", "20101"],
    ["rs100.vars.role", "real"],
  ])("%s", (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });
});

describe("functions", () => {
  test.each([
    ["len(directors)", "2"],
    ['len("äöü")', "3"],
    ["first(directors)", "LD_87"],
    ["last([1, 2, 3])", "3"],
    ['join(directors, ",")', "LD_87,LD_88"],
    ['split("a:b", ":")[1]', "b"],
    ['split("", ":") == []', "true"],
    ['lower("LD_87")', "ld_87"],
    ['upper("ab")', "AB"],
    ['replace("a.b.c", ".", "$&")', "a$&b$&c"],
    ["network(192.168.3.118/24)", "192.168.3.0"],
    ["netmask(192.168.3.118/20)", "255.255.240.0"],
    ["broadcast(192.168.3.118/24)", "192.168.3.255"],
    ["address(192.168.3.118/24)", "192.168.3.118"],
    ["prefix(192.168.3.118/24)", "24"],
    ["netmask(10.0.0.1/0)", "0.0.0.0"],
    ['network("2001:db8::5/32")', "2001:db8::"],
    ['broadcast("2001:db8::5/32")', 'HAP2215 "2001:db8::5/32"'],
    ["first([])", "HAP2215 []"],
    ["len(list(1))", "1"],
    ['len(list(""))', "0"],
    ['trim(" a ")', "a"],
    ["pad(7, 3)", "007"],
    ["pad(-7, 3)", "-07"],
    ['starts("web1", "web")', "true"],
    ['ends("web1", "2")', "false"],
    ['matches("web12", "^web\\\\d+$")', "true"],
    ['matches("web", "(")', 'HAP2215 "("'],
    ['join(sort([10, 9, 2]), " ")', "2 9 10"],
    ['join(sort(["b", "a"]), " ")', "a b"],
    ["sort([1, host.preferred])", "HAP2215 [1, host.preferred]"],
    ['join(unique([1, 2, 1, "1"]), " ")', "1 2"],
    ['join(reverse([1, 2]), " ")', "2 1"],
    ['join(seq(1, 3), " ")', "1 2 3"],
    ['join(seq(6, 1, -2), " ")', "6 4 2"],
    ["len(seq(2, 1))", "0"],
    ["seq(1, 2, 0)", "HAP2215 0"],
    ["seq(1)", "HAP2214 seq(1)"],
    ['quote("a b")', "'a b'"],
    ['quote("a$b;c")', "'a$b;c'"],
    ['quote("10.0.0.1")', "10.0.0.1"],
  ])("%s", (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });

  test("file reads beside the playbook", () => {
    expect(value('file("keys/one")', { files: { "keys/one": "text" } })).toBe("text");
    expect(value('file("keys/two")')).toBe('HAP2216 "keys/two"');
  });

  test("a text with a secret in it is a secret", () => {
    const options = { secrets: { pass: "hunter2" } };
    const playbook = 'play "x" on LD_87 { sysctl { v ${upper("a${secret("pass")}")} } }\n';
    const { diagnostics } = checkText(playbook, options);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
    expect(diagnostics.map((d) => d.code)).toEqual(["HAP3010"]);
  });
});

describe("lists over several lines", () => {
  test("a line end inside a bracket is a blank, with comments and a last comma", () => {
    const playbook = `set l = \${[
  "a", # the first
  join([
    "b",
    "c",
  ], "+"),
]}
play "x" on LD_87 {
  sysctl {
    for x in [
      1,
      2,
    ] {
      v \${x} \${len(l)}
    }
  }
}
`;
    const { value: program, diagnostics } = checkText(playbook);
    expect(brief(diagnostics)).toEqual([]);
    expect(rowsOf(program)).toEqual(["LD_87: v,1,2", "LD_87: v,2,2"]);
  });

  test("a bracket that meets a brace before its partner is told where it opens", () => {
    expect(value("[1, 2")).toBe("HAP1064 [");
    expect(value("len((1)")).toBe("HAP1064 (");
    const { diagnostics } = checkText('set l = ${[\n  1,\nplay "x" on LD_87 { sysctl { a 1 } }\n');
    expect(brief(diagnostics)).toContain("HAP1064 [");
  });
});

describe("a value in a script", () => {
  const warned = (run: string) => {
    const playbook = `set t = "a b"\nset n = 5\nplay "x" on LD_87 {\n  command "c" {\n    run ${run}\n  }\n}\n`;
    return brief(checkText(playbook, { registry: allKinds() }).diagnostics);
  };

  test("with blanks or signs of a shell is a warning, unless it is quoted", () => {
    expect(warned('"echo ${t}"')).toEqual(["HAP3043 ${t}"]);
    expect(warned("<<END\n      echo ${n} ${t}\n    END")).toEqual(["HAP3043 ${t}"]);
    expect(warned('"echo ${quote(t)} ${n} ${quote("${t};")}"')).toEqual([]);
    expect(warned("echo ${t}")).toEqual([]);
  });
});

describe("limits", () => {
  const told = (playbook: string) => {
    const { diagnostics } = checkText(playbook);
    return [...new Set(diagnostics.map(({ code }) => code))];
  };
  const play = (value: string) => `play "x" on LD_87 { sysctl { a \${${value}} } }\n`;
  const chain = (word: string) =>
    Array.from({ length: 600 }, (_, i) => `${word} v${i} = ${i === 599 ? "1" : `\${v${i + 1}}`}\n`);

  test("a long chain of values is an error with a place", () => {
    expect(told(chain("param string").join("") + play("v0"))).toEqual(["HAP2225"]);
    expect(told(chain("set").toReversed().join("") + play("v0"))).toEqual(["HAP2225"]);
  });

  test("a text and a list that double with every line are errors", () => {
    const text = Array.from({ length: 40 }, (_, i) => `set s${i + 1} = "\${s${i}}\${s${i}}"\n`).join("");
    expect(told(`set s0 = aaaa\n${text}${play("len(s40)")}`)).toEqual(["HAP2225"]);
    const lists = Array.from({ length: 40 }, (_, i) => `set l${i + 1} = \${[l${i}, l${i}]}\n`).join("");
    expect(told(`set l0 = a\n${lists}${play("len(l40)")}`)).toEqual(["HAP2225"]);
  });

  test("a look for a match ends: an expression that would go on for ever is told at its place", () => {
    const letters = "a".repeat(60);
    const values = [
      `matches("${letters}", "^(a+)+b")`,
      `matches("${letters}c", "^(a+)+b")`,
      `matches("${letters}b", "a+b")`,
    ];
    const { diagnostics } = checkText(play(values.join(" ? 1 : ") + " ? 1 : 2"));
    expect(diagnostics.map(({ code, span }) => [code, span === null ? "" : textOf(span)])).toEqual([
      ["HAP2225", '"^(a+)+b"'],
    ]);
    const slow = 'matches(join(seq(1, 20000), ""), "[0-9]*[0-9]*x")';
    expect(told(play(slow))).toEqual(["HAP2225"]);
    expect(told(play('matches("web-12.example.net", "^(web|db)-([0-9]+)\\\\.(\\\\w+\\\\.)*net$")'))).toEqual([]);
  });

  test("loops in loops end", () => {
    expect(told(play("len([len([x for x in seq(1, 90000)]) for y in seq(1, 90000)])"))).toEqual(["HAP2225"]);
  });
});

describe("words", () => {
  const rows = (line: string, before = "") =>
    rowsOf(checkText(`${before}play "x" on LD_87 { sysctl { ${line} } }\n`).value);

  test("a word that is only a list stands for its items", () => {
    expect(rows("a ${directors} z")).toEqual(["LD_87: a,LD_87,LD_88,z"]);
    expect(rows("a ${l} z", "set l = ${[]}\n")).toEqual(["LD_87: a,z"]);
  });

  test("one word is a value, several are a list", () => {
    expect(rows("${l[1]}", "set l = a b\n")).toEqual(["LD_87: b"]);
    expect(rows("${len(l)}", "param list l = a\n")).toEqual(["LD_87: 1"]);
    expect(rows("${len(l)}", 'param list l = ""\n')).toEqual(["LD_87: 0"]);
    expect(rows("${l}", "set l = a\n")).toEqual(["LD_87: a"]);
  });

  test("for and if in a body", () => {
    expect(rows("for h in directors { if h == host { me ${h.name} } else { other ${h.address} } }")).toEqual([
      "LD_87: me,LD_87",
      "LD_87: other,192.168.3.88",
    ]);
  });
});
