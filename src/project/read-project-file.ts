import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { position, type Span } from "../source/source-file.js";
import { endOf, type Collect } from "../syntax/read-assignment.js";
import { skipVersion } from "../syntax/read-version.js";
import type { Line, Statement, Tree, Word } from "../syntax/tree.js";
import { keyword, plainText } from "../syntax/word-text.js";
import type { Named } from "./project.js";
import { PROJECT_LINES, type ProjectLine } from "./project-lines.js";

/** The words behind each line's first word, and where the line stands. Lines with errors are left out. */
export type ProjectWords = ReadonlyMap<string, { readonly words: readonly Named[]; readonly span: Span }>;

/** Reads the lines of a `hap.hap`. Problems are HAP2150–HAP2152. */
export function readProjectFile(tree: Tree): Stage<ProjectWords> {
  const diagnostics: Diagnostic[] = [];
  const collect: Collect = (problem) => diagnostics.push(problem);
  const found = new Map<string, { words: readonly Named[]; span: Span }>();
  for (const statement of skipVersion(tree, collect).statements) {
    const spec = specOf(statement, collect);
    if (spec === null || statement.kind !== "line") continue;
    const earlier = found.get(spec.word);
    if (earlier !== undefined && !spec.repeat) {
      const related = [{ message: "first given here", span: earlier.span }];
      collect(diagnostic("HAP2152", `\`${spec.word}\` is given twice`, statement.span, { related }));
      continue;
    }
    const words = wordsOf(statement, spec, collect);
    if (words !== null)
      found.set(spec.word, { words: [...(earlier?.words ?? []), ...words], span: earlier?.span ?? statement.span });
  }
  return { value: found, diagnostics };
}

function specOf(statement: Statement, collect: Collect): ProjectLine | null {
  const first = statement.kind === "line" ? statement.words[0] : undefined;
  const word = keyword(first);
  const known = PROJECT_LINES.find((one) => one.word === word);
  if (known !== undefined) return known;
  const names = PROJECT_LINES.map((one) => one.word);
  const near = word === null ? null : suggest(word, names);
  const help = near === null ? `its lines are ${names.join(", ")}` : `did you mean \`${near}\`?`;
  const shown = word === null ? "" : `, found \`${word}\``;
  collect(diagnostic("HAP2150", `expected a line of hap.hap${shown}`, first?.span ?? statement.span, { help }));
  return null;
}

function wordsOf(line: Line, spec: ProjectLine, collect: Collect): readonly Named[] | null {
  const words = line.words.slice(1);
  const extra = spec.type === null ? words[0] : spec.count === "one" ? words[1] : undefined;
  const wrong = extra ?? line.body;
  if (wrong != null || (spec.type !== null && words.length === 0)) {
    const span = wrong?.span ?? endOf(line.span);
    collect(diagnostic("HAP2151", `expected \`${spec.usage}\``, span, { help: spec.doc }));
    return null;
  }
  const read = words.map((word) => named(word, spec, collect));
  return read.every((one) => one !== null) ? read : null;
}

function named(word: Word, { type, word: name }: ProjectLine, collect: Collect): Named | null {
  const text = plainText(word);
  if (text === null) {
    const help = "hap.hap is read before anything that has a value";
    collect(diagnostic("HAP2151", "expected a plain word, found `${…}`", word.span, { help }));
    return null;
  }
  const parsed = type?.parse(text);
  if (parsed === undefined || parsed.ok) return { text, span: word.span };
  if (/AGE-SECRET-KEY-/i.test(text)) {
    collect(secretKey(word));
    return null;
  }
  const message = `expected ${parsed.expected} after \`${name}\``;
  collect(diagnostic("HAP2151", message, word.span, { help: parsed.help }));
  return null;
}

/** Told without the line: an excerpt would show the key. */
function secretKey({ span }: Word): Diagnostic {
  const { line } = position(span.file, span.start);
  const message = `expected a public age key on line ${line} of \`${span.file.path}\`, found a secret one`;
  const help = "take it out of the file, make a new identity, and write what `age-keygen -y IDENTITY-FILE` prints";
  return diagnostic("HAP2151", message, null, { help });
}
