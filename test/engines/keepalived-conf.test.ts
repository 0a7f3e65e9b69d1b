import { expect, test } from "vitest";
import { addressesOfLines } from "../../src/engines/keepalived/addresses.js";
import { readKeepalivedConf } from "../../src/engines/keepalived/read.js";
import { reloadEffect } from "../../src/engines/keepalived/reload.js";
import { Secret } from "../../src/model/secret.js";
import type { ResolvedLine } from "../../src/model/resolved.js";
import { planStep } from "../../src/plan/plan-step.js";
import type { Surroundings } from "../../src/model/daemon-file.js";
import { exactSourceFile, position } from "../../src/source/source-file.js";
import { emptyHost } from "../steps/empty-host.js";
import { goodStep, target, type Files } from "../steps/read-step.js";

const read = (text: string): readonly ResolvedLine[] =>
  readKeepalivedConf(exactSourceFile("keepalived.conf", text)).lines;

/** Lines as nested arrays of words. */
function shown(lines: readonly ResolvedLine[]): unknown {
  return lines.map(({ words, block }) => {
    const own = words.map(({ value }) => value).join(" ");
    return block === null ? own : [own, shown(block)];
  });
}

/** A step's file, a line each, with the lines that they stem from, where these are. */
function withSources(hap: string, files: Files = {}): readonly string[] {
  const { kind, params } = goodStep(hap, files);
  const state = emptyHost(kind.queries(params, target));
  const [change] = planStep(kind, params, { state, target, peer: null, user: null }).changes;
  if (change?.kind !== "write-file" || typeof change.content !== "string") throw new Error("no file is written");
  const lines = change.content.trimEnd().split("\n");
  expect(change.lines).toHaveLength(lines.length);
  return lines.map((line, i) => {
    const span = change.lines?.[i] ?? null;
    const at = span === null ? "" : `${span.file.path}:${position(span.file, span.start).line}`;
    return `${line.trim()} <- ${at} ${span === null ? "" : span.file.text.slice(span.start, span.end)}`;
  });
}

test("each line of the written file knows the playbook's own, and that of a file that is there", () => {
  const hap = `keepalived.conf {
  vrrp_instance V {
    interface eth0

    virtual_router_id 51
    virtual_ipaddress {
      10.0.0.5/24 dev eth0
    }
  }
}`;
  expect(withSources(hap).slice(1)).toEqual([
    "vrrp_instance V { <- step.hap:2 vrrp_instance V",
    "interface eth0 <- step.hap:3 interface eth0",
    "virtual_router_id 51 <- step.hap:5 virtual_router_id 51",
    "virtual_ipaddress { <- step.hap:6 virtual_ipaddress",
    "10.0.0.5/24 dev eth0 <- step.hap:7 10.0.0.5/24 dev eth0",
    "} <- step.hap:6 virtual_ipaddress",
    "} <- step.hap:2 vrrp_instance V",
  ]);
  const conf = "! one\nvrrp_instance V\n{\n  interface eth0 # a\n  virtual_router_id 51\n}\n";
  expect(withSources("keepalived.conf { from a.conf }", { "a.conf": conf }).slice(1)).toEqual([
    "vrrp_instance V { <- a.conf:2 vrrp_instance V",
    "interface eth0 <- a.conf:4 interface eth0",
    "virtual_router_id 51 <- a.conf:5 virtual_router_id 51",
    "} <- a.conf:2 vrrp_instance V",
  ]);
});

test.each<[string, string, unknown]>([
  ["a comment within a word", "router_id ab#cd\nrouter_id a!b", ["router_id ab", "router_id a"]],
  ["an escaped comment sign", "router_id ab\\#cd", ["router_id ab#cd"]],
  ["quotes keep blanks and comment signs", 'script "/bin/x #1 a"', ["script /bin/x #1 a"]],
  [
    "a brace joined to a word, and one on the next line",
    "a{\nb 1\n}\nc\n{\nd\n}",
    [
      ["a", ["b 1"]],
      ["c", ["d"]],
    ],
  ],
  ["a block on one line is one statement", "a { b c d }\ne", [["a", ["b c d"]], "e"]],
  ["a brace too much", "}\na", ["a"]],
  ["a block without its end takes the rest", "a {\nb {\nc\n}\nd", [["a", [["b", ["c"]], "d"]]]],
  ["a variable with braces", "interface ${NIC}", ["interface ${NIC}"]],
  ["a no-break space, which is no blank to the daemon", "a\u00a0b c", ["a\u00a0b c"]],
  ["carriage returns and tabs", "a {\r\n\tb\r\n}\r\n", [["a", ["b"]]]],
])("%s", (_, text, expected) => {
  expect(shown(read(text))).toEqual(expected);
});

test("definitions are filled in; what only the host can tell is left out with a remark", () => {
  const text = "$NIC=eth1\ninterface $NIC\na ${NIC}/24 $OTHER\ninclude x/*.conf\n@one b\n@^two c\n";
  expect(shown(read(text))).toEqual(["interface eth1", "a eth1/24 $OTHER"]);
  const { remarks } = readKeepalivedConf(exactSourceFile("keepalived.conf", text));
  expect(remarks.map(({ kind, found }) => [kind, found])).toEqual([
    ["include", "include x/*.conf"],
    ["condition", "@one"],
  ]);
});

/** Surroundings with these files, by the pattern that names them, on the node `ld1.example.net`. */
const among = (files: Readonly<Record<string, Readonly<Record<string, string>>>>): Surroundings => ({
  included: (pattern) =>
    Object.entries(files[pattern] ?? {}).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
  nodeName: () => "ld1.example.net",
});

test.each([
  ["lines for one node", "@ld1 a\n@ld2 b\n@^ld1 c\n@^ld2 d\n", ["a", "d"]],
  ["a block for one node", "@ld1 a X {\n@ld2 a Y {\nb\n}\n", [["a X", ["b"]]]],
  ["definitions for one node", "@ld1 $P=150\n@ld2 $P=100\npriority $P\n", ["priority 150"]],
  [
    "a definition of others, filled in where it is used",
    "$A=10.${B}\n$B=0\n${A}.1\n$B=1\n${A}.1\n",
    ["10.0.1", "10.1.1"],
  ],
  ["a definition of several words", "$DEV=dev eth0\n10.0.0.5 $DEV\n", ["10.0.0.5 dev eth0"]],
  [
    "several lines",
    "$I= \\\na V${N} { \\\n@ld2 x \\\nb ${N} \\\n}\n$N=1\n$I\n$N=2\n$I\n",
    [
      ["a V1", ["b 1"]],
      ["a V2", ["b 2"]],
    ],
  ],
  ["a sequence", "~SEQ(N,1,2) a ${N}\n~SEQx(N, 16, 16, 32) b ${N}\n", ["a 1", "a 2", "b 10", "b 20"]],
  ["definitions that name each other", "$A=${B}\n$B=${A}\na ${A}\n", ["a ${A}"]],
  ["files, in the place of the line that names them", "a {\ninclude conf.d/*\n}\n", [["a", ["one", "two"]]]],
] as const)("what the surroundings know is read: %s", (_, text, expected) => {
  const files = { "conf.d/*": { "conf.d/1": "one\n", "conf.d/2": "include two\n" }, two: { two: "two\n" } };
  const { lines, remarks } = readKeepalivedConf(exactSourceFile("keepalived.conf", text), among(files));
  expect(shown(lines)).toEqual(expected);
  expect(remarks).toEqual([]);
});

test("a file that includes itself ends, and one that is not there is told", () => {
  const found = (text: string) =>
    readKeepalivedConf(exactSourceFile("a", text), among({ a: { a: "x\ninclude a\n" } })).remarks;
  expect(found("include a\n").map(({ kind }) => kind)).toEqual(["include-missing"]);
  expect(found("include b\n").map((one) => [one.kind, one.found])).toEqual([["include-missing", "include b"]]);
});

test.each(["auth_pass #Topsecret", "auth_pass !topsecret", "auth_pass ab#cd topsecret", 'auth_pass "topsecret'])(
  "nothing of a password is shown: %s",
  (text) => {
    const { lines, remarks } = readKeepalivedConf(exactSourceFile("a", `${text}\n`), among({}));
    for (const { span } of [...lines, ...remarks]) expect(span.file.text).toMatch(/^auth_pass \*+\n$/);
    expect(lines.length).toBe(1);
  },
);

test("a password that a definition gives is starred where it stands", () => {
  const { lines } = readKeepalivedConf(exactSourceFile("a", "$PW=topsecret\nauth_pass $PW\n"), among({}));
  expect(lines[0]?.span.file.text).not.toContain("topsecret");
  expect(String(lines[0]?.words[1]?.value)).toBe("***");
});

test("what stands behind a `}` is a line of its own", () => {
  expect(shown(read("a {\nb\n}c {\nd\n} e\n"))).toEqual([["a", ["b"]], ["c", ["d"]], "e"]);
});

test("heads for one node each share a block, which is read as the first one's", () => {
  const text = "@one a X {\n@two a Y {\nb\n}\nc {\nd\n}\n";
  expect(shown(read(text))).toEqual([
    ["a X", ["b"]],
    ["c", ["d"]],
  ]);
});

test("a password is a secret, and starred where it is shown", () => {
  const [line] = read("authentication {\n auth_type PASS\n auth_pass topsecret\n}\n");
  const [, pass] = line?.block ?? [];
  expect(pass?.words[1]?.value).toBeInstanceOf(Secret);
  expect(line?.span.file.text).not.toContain("topsecret");
});

test("the addresses of its instances, and of nothing else", () => {
  const text = `static_ipaddress {\n 10.0.0.9/24\n}\nvrrp_instance A {\n virtual_ipaddress {\n 10.0.0.1/24 dev eth0\n 10.0.0.2\n }
 virtual_ipaddress_excluded {\n fe80::1/64\n }\n virtual_routes {\n 10.1.0.0/16 via 10.0.0.3\n }\n}\n`;
  expect(addressesOfLines(read(text))).toEqual(["10.0.0.1", "10.0.0.2", "fe80::1"]);
});

test.each<[string, string, readonly string[]]>([
  ["one too much", "a {\n}\n}\n", ["}"]],
  ["a block without its end", "a {\nb {\nc\n}\n", ["{"]],
  ["a block without a beginning", "{\na\n}\n", ["{"]],
  ["none of these", "a {\nb { c }\n}\n", []],
  ["one of two heads, each for a node of its own", "@one a {\n@two a {\nb\n}\n", []],
])("braces without a partner are remarked: %s", (_, text, expected) => {
  const { remarks } = readKeepalivedConf(exactSourceFile("keepalived.conf", text));
  const braces = remarks.filter(({ kind }) => kind === "brace");
  expect(braces.map(({ kind, found }) => `${kind} ${found}`)).toEqual(expected.map((one) => `brace ${one}`));
});

const INSTANCE = (lines: string, addresses = "10.0.0.1/24"): string =>
  `vrrp_instance V {\n interface eth0\n virtual_router_id 51\n priority 128\n ${lines}\n virtual_ipaddress {\n ${addresses}\n }\n}\n`;

test.each<[string, string, number]>([
  ["nothing", INSTANCE(""), 0],
  ["a priority", INSTANCE("priority 200"), 0],
  ["another number", INSTANCE("virtual_router_id 52"), 3500],
  ["another interface", INSTANCE("interface eth1"), 3500],
  ["unicast", INSTANCE("unicast_peer {\n10.0.0.9\n}"), 3500],
  ["another number, and adverts of version 3", INSTANCE("virtual_router_id 52\n version 3\n advert_int 0.1"), 350],
  [
    "another number, while the process has another priority",
    `global_defs {\n vrrp_priority -20\n}\n${INSTANCE("virtual_router_id 52")}`,
    3500,
  ],
  [
    "another number, and fewer adverts for all",
    `global_defs {\n vrrp_down_timer_adverts 2\n}\n${INSTANCE("virtual_router_id 52")}`,
    2500,
  ],
  [
    "another number, as a master without a priority",
    INSTANCE("virtual_router_id 52\n state MASTER").replace(" priority 128\n", ""),
    3004,
  ],
  ["an address more", INSTANCE("", "10.0.0.1/24\n 10.0.0.2/24"), 0],
  ["another name", INSTANCE("").replace("V {", "W {"), 0],
  ["another number for another address", INSTANCE("virtual_router_id 52", "10.0.0.2/24"), 3500],
  ["another address", INSTANCE("", "10.0.0.2/24"), 0],
  ["an instance more", `${INSTANCE("")}${INSTANCE("virtual_router_id 52", "10.0.0.2/24").replace("V {", "W {")}`, 0],
])("how long nobody has the address when both nodes read %s", (_, after, expected) => {
  expect(reloadEffect(read(INSTANCE("")), read(after)).gapMs).toBe(expected);
});

test.each<[string, string, readonly string[], readonly string[]]>([
  ["another length", "10.0.0.1/32", [], []],
  ["another address", "10.0.0.2/24", ["10.0.0.1"], ["10.0.0.2"]],
  ["an address more", "10.0.0.1/24\n 10.0.0.2/24", [], ["10.0.0.2"]],
  ["none", "", ["10.0.0.1"], []],
  ["what is no address", "10.0.0.1/24\n\u001b[31m", [], []],
])("which addresses leave and come with %s", (_, addresses, releases, takes) => {
  expect(reloadEffect(read(INSTANCE("")), read(INSTANCE("", addresses)))).toMatchObject({ releases, takes });
});
