import { expect, it } from "vitest";
import { checkFiles } from "../../src/check/check-folder.js";
import { allRules } from "../../src/check/rules/all-rules.js";
import { lineText, position } from "../../src/source/source-file.js";
import { allKinds } from "../../src/steps/registry.js";
import { SEED } from "../steps/seed-files.js";
import { readStep } from "../steps/read-step.js";

function found(files: Readonly<Record<string, string>>) {
  const list = Object.entries(files).map(([name, text]) => ({ path: `/etc/ha.d/${name}`, bytes: Buffer.from(text) }));
  return checkFiles({ files: list, registry: allKinds(), rules: allRules });
}

function places(files: Readonly<Record<string, string>>): readonly string[] {
  return found(files).map((d) => {
    const at = d.span === null ? null : position(d.span.file, d.span.start);
    return `${d.code} ${d.span?.file.path ?? ""}:${at?.line ?? 0}:${at?.column ?? 0}`;
  });
}

/** What an operator of today would not let pass in the book's ha.cf. */
const OF_THE_BOOK = [
  "HB029 /etc/ha.d/ha.cf:1:1",
  "HB038 /etc/ha.d/ha.cf:4:13",
  "HB051 /etc/ha.d/ha.cf:20:6",
  "HB052 /etc/ha.d/ha.cf:20:6",
];

it("finds what is fragile in the book's files, and nothing that the daemon would refuse", () => {
  const codes = found({ ...SEED, "README.config": "deadtime" }).map((d) => `${d.code} ${d.severity}`);
  expect(codes).toEqual(["HB011", "HB029", "HB038", "HB051", "HB052", "HB067"].map((code) => `${code} warning`));
});

it("finds what the daemon would refuse, across files", () => {
  const files = {
    "ha.cf": SEED["ha.cf"].replace("deadtime 10", "deadtime 10s").replace("udpport 10694", "udpprt 10694"),
    haresources: "LD_192_168_3_89 192.168.3.118\r\n",
    authkeys: "1 crc # note\nauth 1\n",
  };
  expect(places(files)).toEqual([
    "HAP3004 /etc/ha.d/ha.cf:8:10",
    "HAP3001 /etc/ha.d/ha.cf:14:1",
    "HB011 /etc/ha.d/ha.cf:16:1",
    ...OF_THE_BOOK,
    "HB063 /etc/ha.d/authkeys:2:6",
    "HB065 /etc/ha.d/authkeys:1:7",
    "HB072 /etc/ha.d/haresources:1:1",
    "HB075 /etc/ha.d/haresources:1:30",
  ]);
  expect(places({ "ha.cf": SEED["ha.cf"], haresources: "ld_192_168_3_89 192.168.3.118\n" })).toEqual([
    "HB011 /etc/ha.d/ha.cf:16:1",
    ...OF_THE_BOOK,
    "HB072 /etc/ha.d/haresources:1:1",
  ]);
});

it("shows no key, neither of a file nor of a playbook, in the lines that it points at", () => {
  const inFile = [
    ...found({ authkeys: "auth 1\n1 sha1 topsecret # note\n" }),
    ...found({ authkeys: "auth 1\n1 crc topsecret\n2 sha256 topsecret\n" }),
  ];
  const inPlaybook = readStep(
    "authkeys {\n  auth 1\n  1 sha1 topsecret # note\n  2 sha1 topsecret again\n}",
  ).diagnostics;
  expect(inFile.map((d) => d.code)).toEqual(["HB068", "HB065", "HB065"]);
  expect(inPlaybook.length).toBe(2);
  for (const { span, message, label, help } of [...inFile, ...inPlaybook]) {
    if (span === null) throw new Error("a place is missing");
    const line = lineText(span.file, position(span.file, span.start).line);
    expect([line, message, label, help].join(" ")).not.toContain("topsecret");
  }
});

it("points into a file that has nothing but a comment in Latin-1", () => {
  const [warning] = checkFiles({
    files: [{ path: "/etc/ha.d/authkeys", bytes: Buffer.from("# gr\xfc\xdfe\n", "latin1") }],
    registry: allKinds(),
    rules: allRules.filter(({ id }) => id === "HB097"),
  });
  if (warning?.span == null) throw new Error("nothing was found");
  expect(lineText(warning.span.file, 1)).toContain("gr");
});

it("tells one mistake that is in many lines of ldirectord's file once", () => {
  const services = (one: string, end = ""): string =>
    ["80", "443", "25"].map((port) => `virtual=192.168.3.118:${port}${one}${end}\n`).join("");
  const errors = (text: string) =>
    found({ "ldirectord.cf": `quiescent=no\n${text}` }).filter(({ severity }) => severity === "error");
  const line = "real=192.168.3.100 gate";
  const each: readonly [string, string][] = [
    [services(`\n  ${line}\n  scheduler=rr\n  checktype=connect`), "LD001"],
    [services(` {\n\t${line}\n\tchecktype=connect\n`, "}"), "LD022"],
    [services(`\n\t${line.replace("=", " ")}\n\tscheduler rr\n\tchecktype=connect`), "LD022"],
  ];
  for (const [text, code] of each) expect(errors(text).map((one) => one.code)).toEqual([code]);
  // Three typos are three.
  expect(errors(services(`\n  ${line}\n  schedular=rr`)).map(({ code }) => code)).toEqual([
    "LD001",
    "LD022",
    "LD022",
    "LD022",
  ]);
});
