import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkText } from "../check/check-text.js";

/** A text as a tree, and what it comes to by a model of a few lines: `for` writes its inside once for each item. */
type Piece =
  | { readonly kind: "line"; readonly text: string; readonly indent: number }
  | { readonly kind: "value" }
  | { readonly kind: "for"; readonly items: readonly number[]; readonly inside: readonly Piece[] }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly holds: boolean; readonly inside: readonly Piece[] }[];
      readonly otherwise: readonly Piece[] | null;
    };

const { body: texts } = fc.letrec<{ body: readonly Piece[]; piece: Piece }>((tie) => {
  const body = fc.array(tie("piece"), { maxLength: 4 });
  return {
    body,
    piece: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.record({
        kind: fc.constant("line" as const),
        text: fc.constantFrom("a", "b  c", "end", "\\${end}", "if x {", "# d", "}"),
        indent: fc.constantFrom(0, 0, 2, 3),
      }),
      fc.constant({ kind: "value" as const }),
      fc.record({
        kind: fc.constant("for" as const),
        items: fc.array(fc.nat({ max: 9 }), { maxLength: 3 }),
        inside: body,
      }),
      fc.record({
        kind: fc.constant("if" as const),
        branches: fc.array(fc.record({ holds: fc.boolean(), inside: body }), { minLength: 1, maxLength: 3 }),
        otherwise: fc.option(body),
      }),
    ),
  };
});

/** The text as it is written; a directive stands at any indentation. */
function written(pieces: readonly Piece[], margins: () => number): readonly string[] {
  const directive = (head: string): string => `${" ".repeat(margins())}\${${head}}`;
  return pieces.flatMap((piece): readonly string[] => {
    switch (piece.kind) {
      case "line":
        return [`      ${" ".repeat(piece.indent)}${piece.text}`];
      case "value":
        return ["      <${x}>"];
      case "for":
        return [directive(`for x in [${piece.items.join(", ")}]`), ...written(piece.inside, margins), directive("end")];
      case "if": {
        const branches = piece.branches.flatMap(({ holds, inside }, i) => [
          directive(`${i === 0 ? "if" : "else if"} ${holds ? "1 == 1" : "x == 99"}`),
          ...written(inside, margins),
        ]);
        const otherwise = piece.otherwise === null ? [] : [directive("else"), ...written(piece.otherwise, margins)];
        return [...branches, ...otherwise, directive("end")];
      }
    }
  });
}

/** What it comes to: lines with their own indentation. */
function meant(pieces: readonly Piece[], x: number): readonly string[] {
  return pieces.flatMap((piece): readonly string[] => {
    switch (piece.kind) {
      case "line":
        return [" ".repeat(piece.indent) + piece.text.replace("\\$", "$")];
      case "value":
        return [`<${x}>`];
      case "for":
        return piece.items.flatMap((item) => meant(piece.inside, item));
      case "if": {
        const chosen = piece.branches.find(({ holds }) => holds)?.inside ?? piece.otherwise ?? [];
        return meant(chosen, x);
      }
    }
  });
}

test("a text with directives comes to what its tree says, whatever their nesting and indentation", () => {
  fc.assert(
    fc.property(texts, fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 7 }), (pieces, margins) => {
      let next = 0;
      const lines = written(pieces, () => margins[next++ % margins.length] ?? 0);
      // The first line stands at the left, so that the common indentation is known.
      const text = lines.map((line) => `${line}\n`).join("");
      const playbook = `play "t" on LD_87 {\n  for x in [7] {\n    sysctl {\n    a.b <<END\n      |\n${text}    END\n  }\n  }\n}\n`;
      const { value, diagnostics } = checkText(playbook);
      expect(diagnostics).toEqual([]);
      const [step] = value?.plays[0]?.steps ?? [];
      const [host] = step?.hosts ?? [];
      const resolution = host === undefined ? undefined : step?.resolve(host, null);
      const rows = resolution?.kind === "run" ? resolution.params.block.rows : [];
      expect(rows[0]?.args["words"]).toEqual(["a.b", ["|", ...meant(pieces, 7), ""].join("\n")]);
    }),
    { numRuns: 120 },
  );
});
