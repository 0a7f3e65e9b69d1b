import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { ask, suggest } from "../diagnostics/did-you-mean.js";
import { oneOf } from "../diagnostics/words.js";
import {
  PARAM_TYPES,
  type DefineNode,
  type FileItem,
  type ImportNode,
  type ParamNode,
  type Playbook,
  type PlayNode,
  type StepItem,
} from "./playbook.js";
import { endOf, readAssignment, readName, refuseBody, type Collect } from "./read-assignment.js";
import { readItems, type ItemReader } from "./read-items.js";
import { readParam } from "./read-param.js";
import { PLAY_LINES, readPlayLines } from "./read-play-lines.js";
import { bodyOf, readSteps, stepReader } from "./read-steps.js";
import { skipVersion } from "./read-version.js";
import { isName, isReserved } from "./names.js";
import { join, textOf, type Span } from "../source/source-file.js";
import type { Annotation, Line, Tree, Word } from "./tree.js";
import { keyword, plainText } from "./word-text.js";

const STATEMENTS = ["param", "set", "import", "define", "play"];

/**
 * Makes a Playbook of a syntax tree: each statement becomes what its first word says. Names are not looked up here.
 * Problems are HAP2001–HAP2014.
 */
export function readPlaybook(tree: Tree): Stage<Playbook> {
  const diagnostics: Diagnostic[] = [];
  const collect: Collect = (problem) => diagnostics.push(problem);
  const body = skipVersion(tree, collect);
  const playbook = (items: readonly FileItem[]): Playbook => ({ file: tree.file, items, span: tree.body.span });
  const first = body.statements[0];
  if (first?.kind === "line" && keyword(first.words[0]) === "site") {
    const help = "a file whose first line is `site NAME` is an inventory: pass it by `-i`";
    collect(diagnostic("HAP2001", "expected a playbook, found an inventory", first.span, { help }));
    return { value: playbook([]), diagnostics };
  }
  if (first?.kind === "line" && /^(---|-$)/.test(keyword(first.words[0]) ?? "")) {
    const help = "a playbook of another tool has to be written anew; `hap init` writes one to begin with";
    collect(diagnostic("HAP2003", "expected a hap playbook, found YAML", first.span, { help }));
    return { value: playbook([]), diagnostics };
  }
  return { value: playbook(readItems(body, fileReader(collect))), diagnostics };
}

function fileReader(collect: Collect): ItemReader<FileItem> {
  return {
    line: (line, annotations, nested) => readStatement(line, annotations, { nested, collect }),
    block: (block) => block,
    annotated: (line) => !["param", "set", "import", "define"].includes(keyword(line.words[0]) ?? ""),
    collect,
  };
}

interface StatementPlace {
  /** Inside a `for` or an `if`. */
  readonly nested: boolean;
  readonly collect: Collect;
}

function readStatement(
  line: Line,
  annotations: readonly Annotation[],
  { nested, collect }: StatementPlace,
): FileItem | null {
  const word = keyword(line.words[0]) ?? "";
  if (nested && ["param", "import", "define"].includes(word)) {
    const message = `expected \`${word}\` outside of \`for\` and \`if\``;
    collect(diagnostic("HAP2003", message, line.span, { help: "what a playbook declares cannot depend on a value" }));
    return null;
  }
  switch (word) {
    case "param":
      return readParam(line, collect);
    case "set": {
      const assignment = readAssignment(line, 1, collect);
      return assignment === null ? null : { kind: "set", assignment };
    }
    case "import":
      return readImport(line, collect);
    case "define":
      return readDefine(line, collect);
    case "play":
      return readPlay(line, annotations, collect);
    default: {
      const meant = unknownStatement(line, word, collect);
      return meant === null ? null : readStatement(meant, annotations, { nested, collect });
    }
  }
}

/** Reports a line that is no statement; gives it as the one that seems to be meant, to be read on. */
function unknownStatement(line: Line, word: string, collect: Collect): Line | null {
  const span = line.words[0]?.span ?? line.span;
  if (word === "hap") {
    collect(diagnostic("HAP2002", "expected `hap 1` as the first line only", span));
    return null;
  }
  const quoted = line.words[0] === undefined ? "" : (plainText(line.words[0]) ?? "");
  if (STATEMENTS.includes(quoted)) {
    const help = "a quoted word is never a keyword; take the quotes away";
    const fix = [{ span, text: textOf(span).slice(1, -1) }];
    collect(diagnostic("HAP2003", `expected ${oneOf(STATEMENTS)}`, span, { help, fix }));
    return withWord(line, quoted);
  }
  if (isTyped(line)) {
    const at = { ...span, end: span.start };
    const shown = line.words.map((one) => textOf(one.span)).join(" ");
    const help = `a declaration begins with \`param\`: write \`param ${shown}\``;
    const message = `expected ${oneOf(STATEMENTS)}, found the type \`${word}\``;
    collect(diagnostic("HAP2003", message, span, { help, fix: [{ span: at, text: "param " }] }));
    return { ...line, words: [bareWord("param", span), ...line.words] };
  }
  const near = HABITS.get(word) ?? suggest(word, STATEMENTS) ?? (isAssignment(line) ? "set" : null);
  const found = word === "" ? "" : `, found \`${word}\``;
  const message = `expected ${oneOf(STATEMENTS)}${found}`;
  if (near === null) {
    const help = 'steps stand in a play: `play "title" on GROUP { … }`';
    collect(diagnostic("HAP2003", message, span, { help, covers: ["define *"] }));
    return null;
  }
  const isPlain = isAssignment(line) && !HABITS.has(word);
  const [name] = line.words;
  // A `set` before it would not make a name of it.
  if (isPlain && name !== undefined && !isFree(word.split("=")[0] ?? "")) {
    readName(name, "a name", collect);
    return null;
  }
  const meant = isPlain ? { ...line, words: [bareWord("set", span), ...line.words] } : withWord(line, near);
  const value = spreadGlued(meant);
  const own = joinedSpan(line);
  const edit = near === "set" ? { span: own, text: `set ${value}` } : { span, text: near };
  const parts = near === "set" ? { help: `write \`set ${value}\`` } : ask(near, span);
  collect(diagnostic("HAP2003", message, span, { ...parts, fix: [edit], covers: near === "set" ? [own] : [] }));
  return meant;
}

/** `ip vip`, `duration limit = 10s`: a param without its first word. */
function isTyped({ words: [type, name, equals] }: Line): boolean {
  const isType = PARAM_TYPES.some((one) => one === keyword(type));
  return isType && isName(keyword(name) ?? "") && (equals === undefined || keyword(equals) === "=");
}

/** Words of other languages for a constant. */
const HABITS: ReadonlyMap<string, string> = new Map(["export", "let", "const", "var", "local"].map((w) => [w, "set"]));

/** `name = value` or `name=value` without a `set` before it. */
function isAssignment({ words }: Line): boolean {
  const [first, second] = words.map(keyword);
  return second === "=" || /^[\w-]+=[^=]/.test(first ?? "");
}

/** `name = value …` of a line that begins with `set`, as it is written rightly. */
function spreadGlued({ words }: Line): string {
  return words
    .slice(1)
    .map(({ span }) => textOf(span))
    .join(" ")
    .replace(/^([\w-]+)=(?=\S)/, "$1 = ");
}

function isFree(name: string): boolean {
  return isName(name) && !isReserved(name);
}

function joinedSpan({ words, span }: Line): Span {
  const last = words.at(-1);
  return last === undefined ? span : join(span, last.span);
}

function withWord(line: Line, word: string): Line {
  return { ...line, words: [bareWord(word, line.words[0]?.span ?? line.span), ...line.words.slice(1)] };
}

function bareWord(text: string, span: Span): Word {
  return { form: "bare", parts: [{ kind: "text", text, span }], span };
}

function readImport(line: Line, collect: Collect): ImportNode | null {
  refuseBody(line, collect);
  const [, path, as, name, extra] = line.words;
  const text = path === undefined ? null : plainText(path);
  const isNamed = keyword(as) === "as" && name !== undefined;
  const wrong = isNamed ? extra : as;
  if (text === null || text === "" || path === undefined || wrong !== undefined) {
    const help =
      'write `import "other.hap"` or `import "other.hap" as NAME`; the path is relative to this file and holds no `${…}`';
    const at = (wrong ?? path)?.span ?? endOf(line.span);
    collect(diagnostic("HAP2012", "expected one path after `import`", at, { help, covers: ["define *"] }));
    return null;
  }
  const alias = isNamed ? readName(name, "the name of the import", collect) : null;
  return { kind: "import", path: text, as: alias, at: path.span, span: line.span };
}

function readDefine(line: Line, collect: Collect): DefineNode | null {
  const [, word, extra] = line.words;
  const body = bodyOf(line, collect);
  if (word === undefined || extra !== undefined) {
    const help = "write `define NAME { … }`";
    const at = extra?.span ?? endOf(line.span);
    collect(diagnostic("HAP2013", "expected one name after `define`", at, { help, covers: ["define *"] }));
  }
  const name = word === undefined ? null : readName(word, "the name of the `define`", collect);
  if (name !== null && PLAY_LINES.has(name.text)) {
    const help = "it begins a line of a play: choose another name";
    collect(
      diagnostic("HAP2006", `\`${name.text}\` has a meaning of its own and cannot be taken as a name`, name.span, {
        help,
      }),
    );
  }
  const params: ParamNode[] = [];
  const steps = stepReader(collect);
  const isWrong = (inner: Line) => isTyped(inner) || isMisspeltParam(inner);
  const isParam = (inner: Line) => keyword(inner.words[0]) === "param" || isWrong(inner);
  const items = readItems<StepItem>(body, {
    ...steps,
    line: (inner, annotations, nested) => {
      if (nested || !isParam(inner)) return steps.line(inner, annotations, nested);
      const meant = isWrong(inner) ? unknownStatement(inner, keyword(inner.words[0]) ?? "", collect) : null;
      const param = readParam(meant ?? inner, collect);
      if (param !== null) params.push(param);
      return null;
    },
    annotated: (inner) => steps.annotated(inner) && !isParam(inner),
  });
  return name === null ? null : { kind: "define", name, params, items, doc: line.doc, span: line.span };
}

/** `parma ip vip`: a line of a define that begins nearly like a param and goes on like one. */
function isMisspeltParam({ words, body }: Line): boolean {
  const [first, second] = words.map(keyword);
  const isType = PARAM_TYPES.some((type) => type === second);
  return body === null && isType && first !== "param" && suggest(first ?? "", ["param"]) !== null;
}

function readPlay(line: Line, annotations: readonly Annotation[], collect: Collect): PlayNode {
  const body = bodyOf(line, collect);
  const habit = line.words.findIndex((word, i) => i === 2 && ON_HABITS.has(keyword(word) ?? ""));
  const on = line.words.findIndex((word, i) => i > 0 && (keyword(word) === "on" || i === habit));
  const titles = line.words.slice(1, on < 0 ? undefined : on);
  const title = titles[0];
  const help = 'write `play "title" on NAME … { … }`';
  if (title === undefined) {
    collect(
      diagnostic("HAP2008", "expected the play's title after `play`", line.words[0]?.span ?? line.span, { help }),
    );
  } else if (titles[1] !== undefined) {
    const last = titles.at(-1)?.span ?? title.span;
    const isBare = on > 0 && titles.every(({ form }) => form === "bare");
    const text = `"${titles.map(({ span }) => textOf(span)).join(" ")}"`;
    const fix = isBare ? [{ span: join(title.span, last), text }] : [];
    const quoted = isBare ? `a title of several words is quoted: write \`${text}\`` : help;
    collect(diagnostic("HAP2008", "expected `on` after the play's title", titles[1].span, { help: quoted, fix }));
  } else if (habit > 0 && on === habit) {
    const { span } = line.words[habit] ?? line;
    const found = `expected \`on\` after the play's title, found \`${textOf(span)}\``;
    collect(diagnostic("HAP2008", found, span, { help: "write `on`", fix: [{ span, text: "on" }] }));
  } else if (on < 0) {
    collect(
      diagnostic("HAP2008", "expected `on` and a group, pair or host after the title", endOf(line.span), { help }),
    );
  }
  const targets = on < 0 ? [] : line.words.slice(on + 1);
  if (on >= 0 && targets.length === 0) {
    collect(diagnostic("HAP2008", "expected a group, pair or host after `on`", endOf(line.span), { help }));
  }
  const { rest, ...lines } = readPlayLines(body, collect);
  const items = readSteps(rest, collect);
  const shown = title ?? { form: "double", parts: [], span: line.span };
  return { kind: "play", title: shown, targets, ...lines, items, annotations, span: line.span };
}

/** What other tools write before the hosts of a play. */
const ON_HABITS = new Set(["hosts:", "hosts", "host:", "group:", "targets:", "for:", "on:", "in", "at"]);
