import { describe, expect, test } from "vitest";
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
    ['"9" < "10"', "true"],
    ['"b" < "a"', "false"],
    ["192.168.3.9 < 192.168.3.10", "true"],
    ['"::1" == "0:0:0:0:0:0:0:1"', "true"],
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
