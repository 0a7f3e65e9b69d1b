import { describe, expect, test } from "vitest";
import { diagnostic, type Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { sourceFile, type SourceFile, type Span } from "../../src/source/source-file.js";

const site = sourceFile(
  "playbooks/site.hap",
  [
    'play "LVS" on directors {',
    "  ha.cf {",
    "    keepalive 5",
    "    deadtime 10",
    "    # …",
    "    # …",
    "    bcast eth1",
    "  }",
    "\tvip\t数据库服务器 10.0.0.300 # tab and wide",
    `  node ${"long ".repeat(40)}here ${"tail ".repeat(40)}`,
    "}",
  ].join("\n"),
);

function at(text: string, file: SourceFile = site): Span {
  const start = file.text.indexOf(text);
  return { file, start, end: start + text.length };
}

function show(d: Diagnostic, width = 80): string {
  return `\n${renderDiagnostic(d, { colour: (_role, text) => text, width })}`;
}

describe("a shown diagnostic", () => {
  test("with its place, its details and its help", () => {
    const parts = {
      label: "this command failed",
      details: [
        { label: "host", text: "db1 (10.9.0.1)" },
        { label: "stderr", text: "E: first line\n   second line\n" },
      ],
      help: "look at the host",
    };
    expect(show(diagnostic("HAP4101", "the command failed on db1", at("bcast eth1"), parts))).toMatchInlineSnapshot(`
      "
      error[HAP4101]: the command failed on db1
        ┌─ playbooks/site.hap:7:5
      7 │     bcast eth1
        │     ^^^^^^^^^^ this command failed
        = host   db1 (10.9.0.1)
        = stderr E: first line
                 second line
        = help   look at the host
      "
    `);
  });

  test("with a related line nearby, farther off and in another file", () => {
    const other = sourceFile("inventory/book.hap", "site book\n\nset vip = 10.0.0.1\n");
    const related = [
      { message: "heartbeats every 5 s", span: at("5") },
      { message: "on this interface", span: at("eth1") },
      { message: "set here", span: at("vip", other) },
    ];
    const d = diagnostic("HB005", "deadtime is too short", at("10"), { label: "must be more than 10 s", related });
    expect(show(d)).toMatchInlineSnapshot(`
      "
      error[HB005]: deadtime is too short
        ┌─ playbooks/site.hap:4:14
      3 │     keepalive 5
        │               - heartbeats every 5 s
      4 │     deadtime 10
        │              ^^ must be more than 10 s
        …
      7 │     bcast eth1
        │           ---- on this interface
        ┌─ inventory/book.hap:3:5
      3 │ set vip = 10.0.0.1
        │     --- set here
      "
    `);
  });

  test("under tabs and wide characters", () => {
    expect(show(diagnostic("HAP1063", "no address", at("10.0.0.300"), { label: "here" }))).toMatchInlineSnapshot(`
      "
      error[HAP1063]: no address
        ┌─ playbooks/site.hap:9:13
      9 │     vip 数据库服务器 10.0.0.300 # tab and wide
        │                      ^^^^^^^^^^ here
      "
    `);
  });

  test("in the middle of a very long line on a narrow screen", () => {
    const d = diagnostic("HAP2001", "this message is longer than the screen is wide", at("here"), {
      label: "a label that does not fit beside the signs",
      help: "shorten the line, or take a wider screen than this one",
    });
    const shown = show(d, 40);
    expect(shown).toMatchInlineSnapshot(`
      "
      error[HAP2001]: this message is longer
        than the screen is wide
         ┌─ playbooks/site.hap:10:208
      10 │ …long long here tail tail tail tai…
         │            ^^^^
         │            a label that does not
         │            fit beside the signs
         = help shorten the line, or take a
                wider screen than this one
      "
    `);
    expect(shown.split("\n").every((line) => line.length <= 40)).toBe(true);
  });

  test("over several lines", () => {
    const start = site.text.indexOf("ha.cf");
    const span = { file: site, start, end: site.text.indexOf("# …") };
    expect(show(diagnostic("HAP2002", "the block is wrong", span, { label: "up to here" }))).toMatchInlineSnapshot(`
      "
      error[HAP2002]: the block is wrong
        ┌─ playbooks/site.hap:2:3
      2 │   ha.cf {
        │   ^^^^^^^
      3 │     keepalive 5
      4 │     deadtime 10
        │     ^^^^^^^^^^^ up to here
      "
    `);
  });

  test("without a place", () => {
    const d = diagnostic("HAP1001", "there is no file `x.hap`", null, { severity: "warning", help: "check the path" });
    expect(show(d)).toMatchInlineSnapshot(`
      "
      warning[HAP1001]: there is no file \`x.hap\`
        = help check the path
      "
    `);
  });

  test("at the end of the file, and of an empty one", () => {
    const end = { file: site, start: site.text.length, end: site.text.length };
    expect(show(diagnostic("HAP1040", "unclosed", end, { label: "here" }))).toMatchInlineSnapshot(`
      "
      error[HAP1040]: unclosed
         ┌─ playbooks/site.hap:11:2
      11 │ }
         │  ^ here
      "
    `);
    const empty = sourceFile("empty.hap", "");
    expect(show(diagnostic("HAP1001", "empty", { file: empty, start: 0, end: 0 }))).toMatchInlineSnapshot(`
      "
      error[HAP1001]: empty
        ┌─ empty.hap:1:1
      1 │
        │ ^
      "
    `);
  });

  test("never sends a control character to the terminal", () => {
    const file = sourceFile("x\u001b.hap", "a \u001b[31mred\u0007\u202e");
    const d = diagnostic("HAP1011", "found `\u001b[2J`", { file, start: 2, end: 3 }, { help: "\u009b" });
    expect(show(d)).toMatchInlineSnapshot(`
      "
      error[HAP1011]: found \`␛[2J\`
        ┌─ x␛.hap:1:3
      1 │ a ␛[31mred␇�
        │   ^
        = help �
      "
    `);
  });

  test("gives each part its colour and keeps the widths", () => {
    const roles: string[] = [];
    const d = diagnostic("HB1", "message", at("10"), {
      label: "label",
      related: [{ message: "rel", span: at("5") }],
      help: "h",
    });
    renderDiagnostic(d, { colour: (role, text) => (roles.push(role), text), width: 80 });
    expect(new Set(roles)).toEqual(new Set(["error", "bold", "dim", "related"]));
  });
});
