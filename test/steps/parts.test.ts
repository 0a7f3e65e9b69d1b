import { describe, expect, it } from "vitest";
import { editOf } from "../../src/steps/file/parts.js";
import type { FileState } from "../../src/model/host-state.js";
import { withVariables } from "../../src/steps/command/surroundings.js";
import { Secret } from "../../src/model/secret.js";

const file = (text: string): FileState => ({
  type: "file",
  mode: 0o644,
  owner: "root",
  group: "root",
  mtime: "0",
  size: text.length,
  sha256: "",
  content: Buffer.from(text, "utf8"),
});

function edit(text: string, block: readonly [string, string][], line: readonly [string, string | null][]): string {
  const given = {
    block: block.map(([name, inner]) => ({ args: { name, text: inner } })),
    line: line.map(([wanted, by]) => ({ args: { text: wanted, matching: by === null ? null : new RegExp(by, "u") } })),
    comment: null,
  };
  const edited = editOf("/etc/x", given, file(text));
  return typeof edited === "string"
    ? Buffer.from(edited, "latin1").toString("utf8")
    : `${edited.code} ${edited.message}`;
}

describe("a part of a file", () => {
  it("leaves the rest as it is, and is the same when put in again", () => {
    const once = edit(
      "a=1\n# é\nlast",
      [["b", "x\ny\n"]],
      [
        ["a=2", "^a="],
        ["new", null],
      ],
    );
    expect(once).toBe("a=2\n# é\nlast\n# begin of hap's b\nx\ny\n# end of hap's b\nnew\n");
    expect(
      edit(
        once,
        [["b", "x\ny\n"]],
        [
          ["a=2", "^a="],
          ["new", null],
        ],
      ),
    ).toBe(once);
    expect(edit(once, [["b", "z\n"]], [])).toBe(once.replace("x\ny", "z"));
  });

  it("is refused where it cannot be told from the rest", () => {
    expect(edit("a=1\na=2\n", [], [["a=3", "^a="]])).toBe("HAP3207 lines 1 and 2 of `/etc/x` match `^a=`");
    expect(edit("# end of hap's b\n", [["b", "x"]], [])).toContain("HAP3207");
  });

  it("is refused where an expression would look for a match for ever", () => {
    expect(edit(`${"x".repeat(60)}\n`, [], [["a", "^(x+)+y"]])).toBe(
      "HAP3207 `^(x+)+y` takes more than a second on a line of `/etc/x`",
    );
  });
});

describe("a command with variables", () => {
  it("runs with them, and is secret when one of them is", () => {
    const command = withVariables({ kind: "words", words: ["sh", "-c", 'echo "$A"'] }, [
      { name: "A", value: "it's $x" },
    ]);
    const text = command.kind === "script" ? command.text.toString() : "";
    expect(text).toContain("export A='it'\\''s $x'");
    const hidden = withVariables({ kind: "script", text: "true" }, [{ name: "A", value: new Secret("s") }]);
    expect(hidden.kind === "script" && hidden.text instanceof Secret).toBe(true);
  });
});
