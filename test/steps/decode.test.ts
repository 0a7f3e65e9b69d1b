import { describe, expect, it } from "vitest";
import { textOf } from "../../src/source/source-file.js";
import { readStep, type Files } from "./read-step.js";

/** Problems as `CODE text-under-the-carets: message (label, or what was meant)`. */
function problems(hap: string, files: Files = {}): readonly string[] {
  return readStep(hap, files).diagnostics.map((d) => {
    const beside = d.label ?? (d.help?.startsWith("did you mean") === true ? d.help : null);
    const label = beside === null ? "" : ` (${beside})`;
    return `${d.code} ${d.span === null ? "" : textOf(d.span)}: ${d.message}${label}`;
  });
}

const PROBLEMS: readonly (readonly [string, readonly string[]])[] = [
  [
    "ha.cf { deadtme 10 }",
    ["HAP3001 deadtme: unknown word `deadtme` at the start of a line (did you mean `deadtime`?)"],
  ],
  [
    "ha.cf { Keepalive 1 }",
    ["HAP3001 Keepalive: unknown word `Keepalive` at the start of a line (did you mean `keepalive`?)"],
  ],
  ["ha.cf { auto_failback maybe }", ["HAP3004 maybe: expected `on` or `off`, found `maybe`"]],
  ["ha.cf { logfacility LOCAL0 }", ["HAP3004 LOCAL0: expected "]],
  [
    "ha.cf { logfile /var/log/ha#log }",
    ["HAP3004 /var/log/ha#log: expected an absolute path without `#`, comma or blank"],
  ],
  ["ha.cf { ucast eth0 }", ["HAP3002 ucast eth0: `ucast` needs peer: the other node's address (missing: text)"]],
  [
    "service heartbeat { running now }",
    ["HAP3003 now: expected no more words after `running` and its values (not expected here)"],
  ],
  ["service { running }", ["HAP3002 service: `service` needs name: name of the service (missing)"]],
  [
    "ha.cf { deadtime 10 sec }",
    ["HAP3003 sec: expected no more words after `deadtime` and its values (not expected here)"],
  ],
  ['command "x" { rum true }', ["HAP3001 rum: unknown word `rum` at the start of a line (did you mean `run`?)"]],
  ["service a b { running }", ["HAP3003 b: expected no more words after `service` and its values (not expected here)"]],
  ["hosts { 10.0.0 a }", ["HAP3004 10.0.0: expected an IP address, found `10.0.0`"]],
  ["hosts { 10.0.0.1 }", ["HAP3002 10.0.0.1: "]],
  ["resource-script x { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 tunnel wieght 3 } }", ["HAP3003 wieght 3: "]],
  [
    "resource-script x { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 tunnel weight } }",
    ["HAP3002 weight: expected a value after `weight`"],
  ],
  ["resource-script x { virtual tcp 1.1.1.1 { } }", ["HAP3004 1.1.1.1: expected an address with a port, "]],
  ["file /a/../b { absent }", ["HAP3004 /a/../b: expected a path without `..`, found `/a/../b`"]],
  ["file /a { mode 0900; absent }", ["HAP3004 0900: expected an octal mode such as `0640`, found `0900`"]],
  ["file /a { from x fill }", ["HAP3004 fill: expected `filled` or nothing after a file's name"]],
  ["file /a { from missing }", ["HAP2001 missing: no such file: `missing`"]],
  [
    'command "x" { run cat a | grep b }',
    ["HAP3004 cat a | grep b: expected a program and its arguments, but `|` is for a shell"],
  ],
  ["haresources { a x*y }", ["HAP3004 x*y: "]],
];

describe("problems", () => {
  it.each(PROBLEMS)("%s", (hap, expected) => {
    const found = problems(hap, { x: "" });
    expect(found).toHaveLength(expected.length);
    for (const [i, text] of expected.entries()) expect(found[i]).toContain(text);
  });

  it("are all told at once", () => {
    const found = problems("ha.cf { keepalive soon; deadtme 1; udpport x }");
    expect(found.map((text) => text.slice(0, 7))).toEqual(["HAP3004", "HAP3001", "HAP3004"]);
  });
});

describe("labelled values", () => {
  it("stand in any order, and a quoted word is no label", () => {
    const lines = "real 1.1.1.2:80 weight 3 tunnel";
    expect(problems(`resource-script x { virtual tcp 1.1.1.1:80 { ${lines} } }`)).toEqual([]);
    expect(problems('resource-script x { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 tunnel "weight" 3 } }')[0]).toContain(
      "HAP3003",
    );
  });
});

describe("a daemon's own file", () => {
  it("is held to the daemon's rules, with its own places", () => {
    const { diagnostics } = readStep("ha.cf { from ha.cf }", { "ha.cf": "keepalive 1\ndeadtime 10s\n" });
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: "HAP3004", help: "write `10`: Heartbeat refuses the unit `s`" });
    expect(diagnostics[0]?.span?.file.path).toBe("ha.cf");
    expect(diagnostics[0]?.span?.start).toBe("keepalive 1\ndeadtime ".length);
  });

  it("takes commas as blanks except where the line is taken whole", () => {
    const text = "node a, b # both\napiauth ipfail uid=hacluster,root\n";
    const { params, diagnostics } = readStep("ha.cf { from ha.cf }", { "ha.cf": text });
    expect(diagnostics).toEqual([]);
    expect(params?.block.lines.map((line) => line.args)).toEqual([
      { names: ["a", "b"] },
      { client: "ipfail", who: ["uid=hacluster,root"] },
    ]);
  });

  it("may end its lines as the daemon allows", () => {
    expect(problems("ha.cf { from f }", { f: "keepalive 1\r\nnode a b\r\n" })).toEqual([]);
    expect(problems("haresources { from f }", { f: "a 10.0.0.1 \\\n  x.sh\n" })).toEqual([]);
  });
});
