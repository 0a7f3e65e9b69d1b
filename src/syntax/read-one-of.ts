import { diagnostic } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/did-you-mean.js";
import type { Collect } from "./read-assignment.js";
import type { Body } from "./tree.js";
import { keyword, plainText } from "./word-text.js";

const KEYWORD = "one-of";

/** Whether a block has such a line. */
export function hasOneOf(body: Body | null): boolean {
  return (body?.statements ?? []).some((one) => one.kind === "line" && keyword(one.words[0]) === KEYWORD);
}

/** The words that a param may be: `param string NAME { one-of WORD … }`; none where it may be any. */
export function readOneOf(body: Body | null, collect: Collect): readonly string[] {
  if (body?.statements.length === 0) {
    const help = `write the words that it may be: \`{ ${KEYWORD} WORD … }\`, or leave out the block`;
    collect(diagnostic("HAP2020", `expected \`${KEYWORD} WORD …\` in the block`, body.span, { help }));
  }
  return (body?.statements ?? []).flatMap((statement) => {
    const [first, ...others] = statement.kind === "line" ? statement.words : [];
    const words = others.flatMap((word) => plainText(word) ?? []);
    const isPlain = statement.kind === "line" && statement.body === null && words.length === others.length;
    if (keyword(first) === KEYWORD && isPlain && words.length > 0) return words;
    const written = keyword(first) ?? "";
    const parts =
      written === KEYWORD
        ? { help: "write the words behind it as they are: `one-of on off`" }
        : didYouMean(written, [KEYWORD], {
            span: first?.span ?? null,
            otherwise: `a \`string\` has no block but \`{ ${KEYWORD} WORD … }\``,
          });
    collect(diagnostic("HAP2020", `expected \`${KEYWORD} WORD …\``, first?.span ?? statement.span, parts));
    return [];
  });
}
