import { generateCstDts } from "chevrotain";
import { readFileSync } from "node:fs";
import { ebnf } from "./ebnf.js";
import { parser } from "./parser.js";

/** A file made from the grammar: where it belongs and what must stand in it. */
export interface GeneratedFile {
  readonly url: URL;
  readonly text: string;
}

/** Everything made from the grammar; `root` is the folder of the repository. */
export function generatedFiles(root: URL): readonly GeneratedFile[] {
  const rules = ebnf();
  const reference = new URL("docs/REFERENCE.md", root);
  return [
    { url: new URL("grammar/generated/hap-cst.d.ts", root), text: generateCstDts(parser().getGAstProductions()) },
    { url: new URL("grammar/hap.ebnf", root), text: rules },
    { url: reference, text: withRules(readFileSync(reference, "utf8"), rules) },
  ];
}

/** Puts the rules in place of the reference's EBNF block. */
function withRules(reference: string, rules: string): string {
  return reference.replace(/```ebnf\n[^]*?```/, () => `\`\`\`ebnf\n${rules}\`\`\``);
}
