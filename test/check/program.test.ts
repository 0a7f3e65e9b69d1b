import { describe, expect, test } from "vitest";
import { explainValue } from "../../src/check/explain/explain-value.js";
import type { Facts } from "../../src/model/facts.js";
import { Secret } from "../../src/model/secret.js";
import { sourceFile } from "../../src/source/source-file.js";
import { parse } from "../../src/syntax/parse.js";
import { brief, checkText, inventoryOf, rowsOf, type CheckOptions } from "./check-text.js";

const FACTS: Facts = {
  hostname: "LD_87",
  nodeinfo: null,
  os: { id: "debian", family: "debian", version: "12", name: "Debian" },
  kernel: "6.1",
  arch: "x86_64",
  interfaces: [{ name: "eth0", up: true, addresses: ["192.168.3.87/24"], mac: "" }],
  packageManager: "apt",
  unconfirmed: null,
  serviceManager: "systemd",
  heartbeat: null,
  clock: { host: 0, controller: 0 },
};

function rows(playbook: string, options: CheckOptions = {}): readonly string[] {
  const { value, diagnostics } = checkText(playbook, options);
  expect(brief(diagnostics)).toEqual([]);
  return rowsOf(value);
}

describe("precedence", () => {
  const inventory = `site s
set a = site
group outer {
  set a = outer
  group inner { set a = inner; host h1 10.0.0.1 { set a = host }; host h2 10.0.0.2 }
  host h3 10.0.0.3
}
host h4 10.0.0.4
`;
  const playbook = 'param string a = default\nparam string b = default\nplay "x" on all { sysctl { ${a} ${b} } }\n';

  test("default, site, group, host, command line", () => {
    expect(rows(playbook, { inventory })).toEqual([
      "h1: host,default",
      "h2: inner,default",
      "h3: outer,default",
      "h4: site,default",
    ]);
    expect(new Set(rows(playbook, { inventory, given: { a: "typed" } }))).toEqual(
      new Set(["h1", "h2", "h3", "h4"].map((host) => `${host}: typed,default`)),
    );
  });

  test("explained place by place", () => {
    const site = inventoryOf(inventory).value.sites[0];
    const host = site?.hosts[0];
    if (site === undefined || host === undefined) throw new Error("no host");
    const { value } = explainValue({
      name: "a",
      site,
      host,
      tree: parse(sourceFile("site.hap", playbook)).value,
      given: new Map([["a", { text: "typed", from: "--set a" }]]),
      load: () => ({ ok: false, missing: true, reason: "none" }),
      readBytes: () => ({ ok: false, reason: "none" }),
      secret: () => null,
    });
    expect(value?.places.map(({ level, where, value: text }) => `${level} ${where}: ${text}`)).toEqual([
      "default : default",
      "site s: site",
      "group outer: outer",
      "group inner: inner",
      "host h1: host",
      "command line --set a: typed",
    ]);
  });

  test("a param without a value", () => {
    const asking = 'param ip a\nparam string role\nplay "x" on all { sysctl { ${role} } }\n';
    const { diagnostics } = checkText(asking);
    expect(brief(diagnostics)).toEqual(["HAP2220 param ip a", "HAP2220 param string role"]);
    expect(diagnostics.map((d) => d.details.map((detail) => detail.text))).toEqual([["set a = …"], ["LD_87, LD_88"]]);
    expect(brief(checkText(asking.replace("all", "realservers"), { given: { a: "10.0.0.1" } }).diagnostics)).toEqual(
      [],
    );
  });

  test("a list from the command line is split at blanks and commas", () => {
    const list = 'param list l\nplay "x" on LD_87 { sysctl { ${l} } }\n';
    expect(rows(list, { given: { l: "a, b c" } })).toEqual(["LD_87: a,b,c"]);
  });

  test("a host param is the host", () => {
    expect(rows('param host h = rs100\nplay "x" on LD_87 { sysctl { ${h} ${h.address} } }\n')).toEqual([
      "LD_87: rs100,192.168.3.100",
    ]);
  });

  test("a string that may be some words only is held to them wherever it is given, with the one that is near", () => {
    const param = "param string engine = script { one-of script ldirectord keepalived }  # who keeps the table\n";
    const play = 'play "x" on LD_87 { sysctl { ${engine} } }\n';
    const told = (playbook: string, given: Readonly<Record<string, string>> = {}) =>
      checkText(playbook, { given }).diagnostics.map(({ code, message, help }) => ({ code, message, help }));
    const message = (word: string) =>
      `expected \`script\`, \`ldirectord\` or \`keepalived\` for param \`engine\`, found \`${word}\``;
    expect(told(param + play)).toEqual([]);
    expect(told(param + play, { engine: "keepalived" })).toEqual([]);
    const near = { code: "HAP2221", message: message("keepalivd"), help: "did you mean `keepalived`?" };
    expect(told(param + play, { engine: "keepalivd" })).toEqual([near]);
    expect(told((param + play).replace("= script", "= keepalivd"))).toEqual([near]);
    expect(told(param + play, { engine: "x" })).toEqual([{ code: "HAP2221", message: message("x"), help: null }]);
    const define = `define d {\n  ${param}  sysctl { \${engine} }\n}\nplay "x" on LD_87 {\n  use d { engine = keepalivd }\n}\n`;
    const { diagnostics } = checkText(define);
    expect(brief(diagnostics)).toEqual(["HAP2221 keepalivd"]);
    expect(brief(checkText(`${param.replace("one-of", "onof")}${play}`).diagnostics)).toEqual(["HAP2020 onof"]);
    expect(brief(checkText(`param int n = 1 { one-of 1 2 }\n${play.replace("engine", "n")}`).diagnostics)[0]).toMatch(
      /^HAP2011 /,
    );
    const list = "{ one-of a b }\n";
    const helps = (text: string) => checkText(text + play).diagnostics.map(({ help }) => help);
    expect(helps(`param engine string ${list}`)).toEqual(["the type comes first: write `param string engine`"]);
    expect(helps(`param engine = a ${list}`)).toEqual(["a param has a type: `param string engine`"]);
    expect(helps(`param sting engine = a ${list}`)).toEqual(["did you mean `string`?"]);
    expect(brief(checkText(`param string engine = a { }\n${play}`).diagnostics)).toEqual(["HAP2020 { }"]);
  });

  test("a secret comes from outside only, and is shown nowhere", () => {
    const playbook = 'param secret key\nplay "x" on LD_87 { sysctl { ${key} } }\n';
    const given = { key: "hunter2" };
    expect(checkText(playbook, { given, fromFiles: true }).diagnostics.map((d) => d.code)).toEqual(["HAP3010"]);
    expect(checkText(playbook, { given }).diagnostics.map((d) => d.code)).toEqual(["HAP2256"]);
    const plain = checkText(playbook.replace("key", "key = hunter2")).diagnostics;
    expect(brief(plain)[0]).toBe("HAP2221 hunter2");
    expect(plain[0]?.message).toBe("expected a secret for param `key`, found a plain text");
    expect(String(new Secret("hunter2"))).toBe("***");
  });
});

describe("facts", () => {
  test("known after contact", () => {
    const { value } = checkText(
      'play "x" on LD_87 { sysctl { ${facts.os.id} ${facts.interfaces["eth0"].addresses[0]} } }\n',
    );
    const step = value?.plays[0]?.steps[0];
    const host = step?.hosts[0];
    if (step === undefined || host === undefined) throw new Error("no step");
    expect(step.resolve(host, null).kind).toBe("after-contact");
    const after = step.resolve(host, FACTS);
    if (after.kind !== "run") throw new Error(after.kind);
    expect(after.params.block.rows[0]?.args).toEqual({ words: ["debian", "192.168.3.87/24"] });
  });

  test("a condition on facts", () => {
    const { value } = checkText(
      'play "x" on LD_87 { if facts.os.id == "centos" { sysctl { a } } else { sysctl { b } } }\n',
    );
    const steps = value?.plays[0]?.steps ?? [];
    const host = steps[0]?.hosts[0];
    if (host === undefined) throw new Error("no host");
    expect(steps.map((step) => step.resolve(host, null).kind)).toEqual(["after-contact", "after-contact"]);
    expect(steps.map((step) => step.resolve(host, FACTS).kind)).toEqual(["skip", "run"]);
  });

  test("what a host does not have is absent", () => {
    const { value } = checkText(
      'play "x" on LD_87 { sysctl { ${facts.nodeinfo ?? "none"} ${facts.interfaces["eth9"].mac} } }\n',
    );
    const step = value?.plays[0]?.steps[0];
    const host = step?.hosts[0];
    if (step === undefined || host === undefined) throw new Error("no step");
    const after = step.resolve(host, FACTS);
    expect(after.kind === "invalid" ? brief(after.diagnostics) : []).toEqual([
      'HAP2205 ${facts.interfaces["eth9"].mac}',
    ]);
  });
});

describe("defines", () => {
  const other = `param string own = file
set shared = of-the-file
define twice { param list values; param string last = \${shared}; for v in values { sysctl { \${v} \${last} } } }
`;

  test("see their params, their file's sets and the host", () => {
    const playbook = `import "lib/other.hap"
param string own = caller
play "x" on directors { use twice { values = 1 \${own} \${host.name} } }
`;
    expect(rows(playbook, { files: { "lib/other.hap": other } })).toEqual([
      "LD_87: 1,of-the-file",
      "LD_88: 1,of-the-file",
      "LD_87: caller,of-the-file",
      "LD_88: caller,of-the-file",
      "LD_87: LD_87,of-the-file",
      "LD_88: LD_88,of-the-file",
    ]);
  });

  test("an import brings nothing else", () => {
    const playbook = 'import "other.hap"\nplay "x" on directors { sysctl { ${shared} } }\n';
    expect(brief(checkText(playbook, { files: { "other.hap": other } }).diagnostics)).toEqual(["HAP2201 shared"]);
  });
});

describe("choosing hosts and steps", () => {
  const playbook = `play "all of them" on all {
  @tag one
  sysctl { a }
  @tag two
  @name "second step"
  sysctl { b }
}
`;
  const labels = (options: CheckOptions) =>
    checkText(playbook, options).value?.plays.flatMap((play) => play.steps.map((step) => step.label));

  test("tags and a start", () => {
    expect(labels({ tags: ["two"] })).toEqual(["second step"]);
    expect(labels({ skipTags: ["two"] })).toEqual(["sysctl"]);
    expect(labels({ startAt: "second step" })).toEqual(["second step"]);
    expect(checkText(playbook, { startAt: "second" }).diagnostics[0]?.help).toBe("did you mean `second step`?");
  });

  test("a limit keeps the rest of a pair among the hosts that are inspected", () => {
    const { value } = checkText(playbook, { limit: ["LD_88"] });
    expect(value?.hosts.map((host) => host.name)).toEqual(["LD_87", "LD_88"]);
    expect(value?.plays[0]?.hosts.map((host) => host.name)).toEqual(["LD_88"]);
    const pattern = checkText(playbook, { limit: ["rs*"] }).value;
    expect(pattern?.hosts.map((host) => host.name)).toEqual(["rs100", "rs101"]);
  });

  test("units are pairs, named groups and hosts named alone", () => {
    const units = (on: string) =>
      checkText(`play "x" on ${on} { sysctl { a } }\n`).value?.plays[0]?.units.map(
        (unit) => `${unit.name}: ${unit.hosts.map((host) => host.name).join(" ")}`,
      );
    expect(units("all")).toEqual(["directors: LD_87 LD_88", "rs100: rs100", "rs101: rs101"]);
    expect(units("realservers LD_87")).toEqual(["LD_87: LD_87", "realservers: rs100 rs101"]);
    expect(units("LD_88 LD_87")).toEqual(["directors: LD_87 LD_88"]);
    expect(units("${realservers}")).toEqual(["rs100: rs100", "rs101: rs101"]);
  });

  test("a for over plays, and an if around them", () => {
    const plays =
      'for h in realservers { if h.name != "rs100" { play "on ${h}" on ${h} { sysctl { ${h.address} } } } }\n';
    expect(rows(plays)).toEqual(["rs101: 192.168.3.101"]);
  });

  test("a branch that values rule out is no part of a run; what a host decides is", () => {
    const branch = (condition: string): string => `if ${condition} { sysctl { a } } else { sysctl { b } }`;
    expect(rows(`play "x" on realservers { ${branch("site.name == 7")} }\n`)).toEqual(["rs100: b", "rs101: b"]);
    expect(rows(`play "x" on realservers { ${branch('host.name == "rs100"')} }\n`)).toEqual([
      "rs100: a",
      'rs101: skip, if host.name == "rs100"',
      'rs100: skip, not if host.name == "rs100"',
      "rs101: b",
    ]);
    expect(rows('play "x" on realservers { @when site.name == 7\n  sysctl { a } }\n')).toEqual([
      "rs100: skip, @when site.name == 7",
      "rs101: skip, @when site.name == 7",
    ]);
    // The hosts stay, which are asked what left the playbook.
    const none = checkText('play "x" on realservers { if site.name == 7 { sysctl { a } } }\n').value;
    expect([none?.hosts.length, none?.plays.map(({ steps }) => steps.length)]).toEqual([2, [0]]);
  });

  test("several sites", () => {
    const inventory = "site a\nhost x1 10.0.0.1\n====\nsite b\nhost x1 10.1.0.1\nhost x2 10.1.0.2\n";
    const { value, diagnostics } = checkText('play "x" on x1 x2 { sysctl { ${site.name} ${host.address} } }\n', {
      inventory,
    });
    expect(diagnostics.map((d) => `${d.severity} ${d.message}`)).toEqual([
      "warning site a has no group, pair or host `x2`",
    ]);
    expect(rowsOf(value)).toEqual(["x1: a,10.0.0.1", "x1: b,10.1.0.1", "x2: b,10.1.0.2"]);
    expect(value?.hosts.map((host) => host.id)).toEqual(["a/x1", "b/x1", "b/x2"]);
  });

  test("the kind's own check takes part", () => {
    expect(brief(checkText('play "x" on directors { sysctl { refused } }\n').diagnostics)).toEqual(["HAP3006 refused"]);
  });

  test("steps are read also where the play's hosts are not known", () => {
    const { diagnostics } = checkText(
      'play "x" on nobody { sysctl { refused }; hosts { ${peer.name} ${host.vars.none} } }\n',
    );
    expect(brief(diagnostics)).toEqual(["HAP2250 nobody", "HAP3006 refused"]);
  });
});
