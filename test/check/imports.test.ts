import { describe, expect, test } from "vitest";
import { brief, checkText, rendered, rowsOf, type CheckOptions } from "./check-text.js";

/** The rows of a playbook without problems. */
function rows(playbook: string, options: CheckOptions): readonly string[] {
  const { value, diagnostics } = checkText(playbook, options);
  expect(brief(diagnostics)).toEqual([]);
  return rowsOf(value);
}

describe("imports of imports", () => {
  test("files that import each other in a circle", () => {
    const files = {
      "a.hap": 'import "b.hap"\ndefine a { use b }\n',
      "b.hap": 'import "a.hap"\ndefine b { sysctl { b } }\n',
    };
    const playbook = 'import "a.hap"\nplay "x" on LD_87 { use a }\n';
    const { diagnostics } = checkText(playbook, { files });
    expect(rendered(diagnostics)).toMatchInlineSnapshot(`
      "error[HAP2239]: imports go in a circle: a.hap → b.hap → a.hap
        ┌─ b.hap:1:1
      1 │ import "a.hap"
        │ ^^^^^^^^^^^^^^
        ┌─ a.hap:1:1
      1 │ import "b.hap"
        │ -------------- by way of this import
        ┌─ site.hap:1:1
      1 │ import "a.hap"
        │ -------------- imported here
        = help move the defines that both need into a file that imports neither
      "
    `);
  });

  test("two files may import the same third one", () => {
    const files = {
      "a.hap": 'import "c.hap"\ndefine a { use c }\n',
      "b.hap": 'import "c.hap"\ndefine b { use c }\n',
      "c.hap": "define c { sysctl { c } }\n",
    };
    const playbook = 'import "a.hap"\nimport "b.hap"\nplay "x" on LD_87 { use a; use b }\n';
    expect(rows(playbook, { files })).toEqual(["LD_87: c", "LD_87: c"]);
  });
});

test("a file of defines alone is a playbook for others", () => {
  expect(brief(checkText("define pair { sysctl { a } }\n").diagnostics)).toEqual([]);
  expect(brief(checkText("param string x = 1\n").diagnostics.slice(0, 1))).toEqual(["HAP2015 "]);
});

describe("libraries", () => {
  const playbook = 'import "ha/pair.hap"\nplay "x" on LD_87 { use pair }\n';
  const pair = (word: string) => `define pair { sysctl { ${word} } }\n`;

  test("beside the playbook first, then in the order given", () => {
    const libraries = ["../one", "/two"];
    const own = { "ha/pair.hap": pair("own") };
    const one = { "../one/ha/pair.hap": pair("one") };
    const two = { "/two/ha/pair.hap": pair("two") };
    expect(rows(playbook, { libraries, files: { ...own, ...one, ...two } })).toEqual(["LD_87: own"]);
    expect(rows(playbook, { libraries, files: { ...one, ...two } })).toEqual(["LD_87: one"]);
    expect(rows(playbook, { libraries, files: two })).toEqual(["LD_87: two"]);
  });

  test("a library's files import each other relative to themselves", () => {
    const files = {
      "/lib/ha/pair.hap": 'import "base.hap"\ndefine pair { use base }\n',
      "/lib/ha/base.hap": "define base { sysctl { base } }\n",
    };
    expect(rows(playbook, { libraries: ["/lib"], files })).toEqual(["LD_87: base"]);
  });

  test("a path that says where it is is not looked for in libraries", () => {
    const files = { "/lib/pair.hap": pair("lib") };
    const found = checkText('import "./pair.hap"\nplay "x" on LD_87 { }\n', { libraries: ["/lib"], files });
    expect(brief(found.diagnostics)).toContain('HAP2230 "./pair.hap"');
  });

  test("a missing one lists where it was looked for", () => {
    const { diagnostics } = checkText(playbook, { libraries: ["../one", "/two"] });
    const missing = diagnostics.find((d) => d.code === "HAP2230");
    expect(missing?.details).toEqual([
      { label: "looked for", text: "ha/pair.hap\n../one/ha/pair.hap\n/two/ha/pair.hap" },
    ]);
  });

  test("a problem in an imported file shows the import too", () => {
    const files = { "lib.hap": "define pair {\n  sysctl { a }\n", "mid.hap": 'import "lib.hap"\n' };
    const { diagnostics } = checkText('import "mid.hap"\nplay "x" on LD_87 { sysctl { a } }\n', { files });
    expect(rendered(diagnostics)).toMatchInlineSnapshot(`
      "error[HAP1040]: expected \`}\` before the end of the file
        ┌─ lib.hap:1:13
      1 │ define pair {
        │             ^ this block is not closed
        ┌─ mid.hap:1:1
      1 │ import "lib.hap"
        │ ---------------- imported here
        ┌─ site.hap:1:1
      1 │ import "mid.hap"
        │ ---------------- imported here
        = help put \`}\` on a line of its own, as far left as the line that opens the block
      "
    `);
  });

  test("a step of a define that is refused shows the line that uses it", () => {
    const files = { "lib.hap": "define pair {\n  param string word\n  sysctl { ${word} }\n}\n" };
    const using = 'import "lib.hap"\nplay "x" on LD_87 {\n  use pair { word = refused }\n}\n';
    expect(rendered(checkText(using, { files }).diagnostics)).toMatchInlineSnapshot(`
      "error[HAP3006]: refused by the kind
        ┌─ lib.hap:3:12
      3 │   sysctl { \${word} }
        │            ^^^^^^^
        ┌─ site.hap:3:3
      3 │   use pair { word = refused }
        │   -------- used here
      "
    `);
  });

  test("a wrong argument shows the param of the define", () => {
    const files = { "lib.hap": "define pair {\n  param port p\n  sysctl { a ${p} }\n}\n" };
    const using =
      'import "lib.hap"\nplay "x" on LD_87 {\n  use pair { p = many }\n  use pair\n  use pair { q = 1 }\n}\n';
    expect(rendered(checkText(using, { files }).diagnostics)).toMatchInlineSnapshot(`
      "error[HAP2221]: expected a port from 1 to 65535 for param \`p\`, found \`many\`
        ┌─ site.hap:3:18
      3 │   use pair { p = many }
        │                  ^^^^
        ┌─ lib.hap:2:3
      2 │   param port p
        │   ------------ declared port here

      error[HAP2234]: argument \`p\` has no value
        ┌─ site.hap:4:3
      4 │   use pair
        │   ^^^^^^^^
        ┌─ lib.hap:2:3
      2 │   param port p
        │   ------------ declared without a default here
        = help write \`use pair { p = … }\`

      error[HAP2238]: \`pair\` has no param \`q\`
        ┌─ site.hap:5:14
      5 │   use pair { q = 1 }
        │              ^
        ┌─ lib.hap:1:8
      1 │ define pair {
        │        ---- defined here
        = help it takes p
      "
    `);
  });
});
