import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import type { Topic } from "../diagnostics/topic.js";
import { ask, suggest } from "../diagnostics/did-you-mean.js";
import { join } from "../source/source-file.js";
import { isName, isReserved } from "./names.js";
import { PARAM_TYPES, type ParamNode, type ParamType } from "./playbook.js";
import { endOf, readGlued, readName, readValue, refuseBody, type Collect } from "./read-assignment.js";
import { hasOneOf, readOneOf } from "./read-one-of.js";
import { readTable } from "./read-table.js";
import type { Line, Word } from "./tree.js";
import { keyword } from "./word-text.js";

/** What all params but tables have. */
const PLAIN = { kind: "param", oneOf: [], columns: [], isWhole: true } as const;

/** Reads `param TYPE NAME` or `param TYPE NAME = word …`; of a `string` the words that it may be, in a block. */
export function readParam(line: Line, collect: Collect): ParamNode | null {
  // What the line was to declare is not known elsewhere for that reason.
  const names = line.words.slice(1, 4).flatMap((word) => keyword(word) ?? []);
  const topics = names.flatMap((name): Topic[] => [`name ${name}`, `param ${name}`]);
  const problems: Diagnostic[] = [];
  const param = readDeclaration(line, (problem) => problems.push(problem));
  // Without a name it may be any that is not known.
  const covers: readonly Topic[] = param === null ? [...topics, "name *", "argument *"] : topics;
  for (const problem of problems) collect({ ...problem, covers: [...problem.covers, ...covers] });
  return param;
}

function readDeclaration(line: Line, collect: Collect): ParamNode | null {
  const [head, typeWord, nameWord, equals] = line.words;
  if (keyword(typeWord) === "table") return readTable(line, collect);
  const isUnknown = !isType(keyword(typeWord));
  const listsWords = hasOneOf(line.body);
  if (head !== undefined && line.body !== null && typeWord !== undefined && isUnknown && !listsWords) {
    // Only a table has such a block.
    readType(line, typeWord, collect, "table");
    const parts = [{ kind: "text", text: "table", span: typeWord.span }] as const;
    const rest = nameWord === undefined ? [typeWord] : line.words.slice(2);
    return readTable({ ...line, words: [head, { ...typeWord, parts }, ...rest] }, collect);
  }
  if (keyword(typeWord) !== "string" && !(isUnknown && listsWords)) refuseBody(line, collect);
  const turned = readTurned(line, collect);
  if (turned !== null) return readDeclaration(turned, collect);
  if (isUntyped(typeWord, nameWord)) return readUntyped(line, collect);
  const type = readType(line, typeWord, collect);
  const oneOf = type === "string" ? readOneOf(line.body, collect) : [];
  if (nameWord === undefined || keyword(nameWord) === "=") {
    const at = nameWord?.span ?? endOf(line.span);
    if (typeWord !== undefined) collect(diagnostic("HAP2007", "expected the param's name after its type", at));
    return null;
  }
  const { doc, span } = line;
  const glued = readGlued(line, 2, collect);
  if (glued !== null) return { ...PLAIN, oneOf, type, name: glued.name, default: glued.value, doc, span };
  const name = readName(nameWord, "the param's name", collect);
  const value = equals === undefined ? null : readValue(line, 3, collect);
  if (name === null) return null;
  const words = equals === undefined ? null : (value ?? []);
  return { ...PLAIN, oneOf, type, name, default: words === null ? null : { kind: "words", words }, doc, span };
}

/** `param vip ip` and `param vip: ip`: the type comes first; gives the line as it is meant. */
function readTurned(line: Line, collect: Collect): Line | null {
  const [head, nameWord, typeWord, ...rest] = line.words;
  const type = keyword(typeWord);
  const written = keyword(nameWord);
  if (head === undefined || nameWord === undefined || typeWord === undefined || written === null) return null;
  const name = written.replace(/:$/, "");
  if (!isType(type) || isType(name) || !isName(name) || isReserved(name)) return null;
  const meant = `${type} ${name}`;
  const span = join(nameWord.span, typeWord.span);
  const help = `the type comes first: write \`param ${meant}\``;
  collect(
    diagnostic("HAP2007", `expected the param's type, found \`${written}\``, nameWord.span, {
      help,
      fix: [{ span, text: meant }],
    }),
  );
  const plain: Word = { ...nameWord, parts: [{ kind: "text", text: name, span: nameWord.span }] };
  return { ...line, words: [head, typeWord, plain, ...rest] };
}

function isType(text: string | null): boolean {
  return PARAM_TYPES.some((type) => type === text);
}

function isUntyped(word: Word | undefined, next: Word | undefined): boolean {
  const text = keyword(word) ?? "";
  if (text === "" || keyword(next) === "=") return text !== "" && !isType(text);
  return next === undefined && !isType(text);
}

/** `param vip` and `param vip = 5` lack the type; they are read on as texts, so that the name is known. */
function readUntyped(line: Line, collect: Collect): ParamNode | null {
  const [, word, equals] = line.words;
  const text = keyword(word) ?? "";
  const help = `a param has a type: \`param string ${text.split("=")[0] ?? ""}\``;
  const fix = word === undefined ? [] : [{ span: { ...word.span, end: word.span.start }, text: "string " }];
  collect(diagnostic("HAP2007", "expected the param's type", word?.span ?? endOf(line.span), { help, fix }));
  const silent: Collect = () => undefined;
  const glued = readGlued(line, 1, silent);
  const name = glued?.name ?? (word === undefined ? null : readName(word, "the param's name", silent));
  const words = equals === undefined ? null : readValue(line, 2, silent);
  const value = glued?.value ?? (words === null ? null : { kind: "words", words });
  if (name === null) return null;
  const oneOf = readOneOf(line.body, collect);
  return { ...PLAIN, oneOf, type: "string", name, default: value, doc: line.doc, span: line.span };
}

/** The type that a word names; for a wrong one, what it seems to be meant for. */
function readType(line: Line, word: Word | undefined, collect: Collect, meant?: ParamType): ParamType {
  const text = keyword(word) ?? "";
  const type = PARAM_TYPES.find((t) => t === text);
  if (type !== undefined) return type;
  const near = meant ?? suggest(text, PARAM_TYPES);
  const parts = near === null ? { help: `the types are ${PARAM_TYPES.join(", ")}` } : ask(near, word?.span ?? null);
  const found = text === "" ? "" : `, found \`${text}\``;
  const fix = word === undefined || near === null ? [] : [{ span: word.span, text: near }];
  collect(
    diagnostic("HAP2007", `expected the param's type${found}`, word?.span ?? endOf(line.span), { ...parts, fix }),
  );
  return PARAM_TYPES.find((one) => one === near) ?? "string";
}
