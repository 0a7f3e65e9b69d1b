import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { findings, mutationsOf, playbooks, tally, WAYS } from "./mutations.js";

/** Slips that are looked at in each way, spread evenly over all playbooks; `mutate.ts` looks at more. */
const EACH = 20;

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

test("most slips of a hand that are noticed give one error", () => {
  const all = WAYS.map((way) => {
    const slips = [...playbooks()].flatMap(([file, text]) => mutationsOf(file, text, way));
    expect(slips.length, way).toBeGreaterThan(EACH);
    return tally(slips, { step: Math.floor(slips.length / EACH), offset: 7 });
  });
  const sum = (from: number) =>
    all.reduce((total, { counts }) => total + counts.slice(from).reduce((a, b) => a + b, 0), 0);
  expect(sum(1)).toBeGreaterThan(EACH * 2);
  const several = all.flatMap(({ worst }) =>
    worst.map(
      ({ mutation, problems }) => `${mutation.file}:${mutation.line} ${problems.map(({ code }) => code).join(" ")}`,
    ),
  );
  expect(several.length / sum(1), several.join("\n")).toBeLessThanOrEqual(0.05);
});

test("a doubled line that opens a block gives at most two errors", () => {
  const openers = [...playbooks()].flatMap(([file, text]) =>
    mutationsOf(file, text, "double").filter(({ what }) => /\{\s*$/.test(what) && !what.includes("${")),
  );
  expect(openers.length).toBeGreaterThan(50);
  const { worst } = tally(openers, { step: Math.floor(openers.length / 30), offset: 1 });
  const heaps = worst.filter(({ problems }) => problems.length > 2);
  expect(heaps.map(({ mutation }) => `${mutation.file}:${mutation.line} ${mutation.what}`)).toEqual([]);
});

const IN_PLAY = (body: string) => `play "p" on directors {\n${body}\n}\n`;

test.each([
  IN_PLAY('  file /x { content "a"; mode {0644 }'),
  IN_PLAY("  command x { run {true }"),
  IN_PLAY('  command "x" { run "echo ${join([\n    1, 2], "-")}" }'),
  `set a = "\${[1,\n  2][0]}"\n${IN_PLAY("  command x { run true }")}`,
  IN_PLAY("  file /x {\n    content <<END\n      ${for x in [1]}\n      END\n      ${end}\n    END\n  }"),
  IN_PLAY("  file /x {\n    content <<END\n      ${if true}\n      x\n    END\n      b\n      ${end}\n    END\n  }"),
  `set a = \${[\n  1,\n  2,\n}\n${IN_PLAY("  command x { run true }")}`,
  `set a = \${[\n  1,\n  2,\n\n${IN_PLAY("  command x { run true }")}`,
  `set a = \${join([\n  "1", # one\n  "2"\n], ","}\n${IN_PLAY("  command x { run true }")}`,
  IN_PLAY("  set a = ${len([\n    1,\n    2\n  )}\n  command x { run true }"),
  IN_PLAY("  file /x {\n    content <<END\n      a ${for x in [1]}\n      ${x}\n      ${end}\n    END\n  }"),
  IN_PLAY("  if host.vars.room == null { command x { run true } }"),
  `param table t {\n  int a\n  string b\n  default { 1 x }\n}\n${IN_PLAY("  command x { run true }")}`,
  `param table t {\n  column int a\n  column int b\n  default {\n    1, 2\n    3, 4\n  }\n}\n${IN_PLAY("  command ${len(t)} { run true }")}`,
  // The lines of ldirectord's own file.
  IN_PLAY(
    "  ldirectord web {\n    checktimeout=5\n    quiescent=no\n    virtual=192.168.3.118:80\n      real=192.168.3.100:80 gate\n      scheduler=wrr\n  }",
  ),
  IN_PLAY(
    "  ldirectord web {\n    quiescent no\n    virtual 192.168.3.118:80 {\n      real=192.168.3.100:80 gate\n      scheduler=rr\n      protocol=tcp\n    }\n  }",
  ),
])("is one error: %j", (text) => {
  expect(findings("site.hap", text).filter(isError)).toHaveLength(1);
});

test("a list over lines that is closed is left alone, whatever stands in it", () => {
  for (const list of [
    '[\n  "a{", # ]\n\n  "b",\n]',
    '[x for x in [\n  "a",\n  "b"\n] if x != "q"]',
    'list(\n  "${join(["a"], ",")}"\n)',
  ])
    expect(
      findings("site.hap", `set a = \${len(${list})}\n${IN_PLAY("  command x { run true }")}`).filter(isError),
    ).toEqual([]);
});

test("a brace that is glued to a word hides no other that is one too many, or one too few", () => {
  const codes = (text: string) =>
    findings("site.hap", text)
      .filter(isError)
      .map(({ code }) => code);
  const stray = 'play "x" on all {\n  hosts {\n    10.0.0.1 a\n  }\n  }\n  file /x {mode 0644\n    content a\n  }\n}\n';
  expect(codes(stray)).toEqual(["HAP1041", "HAP1043"]);
  const open = 'play "x" on all {\n  hosts {\n    10.0.0.1 a\n  file /x {\n    mode {0644\n    content a\n  }\n}\n';
  expect(codes(open)).toEqual(["HAP1040", "HAP1043"]);
});

test("a brace that is glued to the start of a word gives one error", () => {
  const slips = [...playbooks()].flatMap(([file, text]) =>
    [...text.matchAll(/^[ \t]+[a-z-]+ (?=[\w./-]+$)/gm)].map(({ index, 0: { length } }) => ({
      file,
      text: `${text.slice(0, index + length)}{${text.slice(index + length)}`,
    })),
  );
  expect(slips.length).toBeGreaterThan(20);
  const some = slips.filter((_, index) => index % Math.floor(slips.length / 15) === 0);
  const heaps = some.filter(({ file, text }) => findings(file, text).filter(isError).length !== 1);
  expect(
    heaps.map(
      ({ file, text }) =>
        `${file} ${findings(file, text)
          .map(({ code }) => code)
          .join(" ")}`,
    ),
  ).toEqual([]);
});
