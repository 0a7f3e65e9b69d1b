import { diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import { PARAM_TYPES, type ParamNode, type ParamType } from "./playbook.js";
import { endOf, readName, readValue, refuseBody, type Collect } from "./read-assignment.js";
import type { Line, Word } from "./tree.js";
import { keyword } from "./word-text.js";

/** Reads `param TYPE NAME` or `param TYPE NAME = word …`. */
export function readParam(line: Line, collect: Collect): ParamNode | null {
  const [, typeWord, nameWord, equals] = line.words;
  refuseBody(line, collect);
  const type = readType(line, typeWord, nameWord, collect);
  if (type === null) return null;
  if (nameWord === undefined) {
    collect(diagnostic("HAP2007", "expected the param's name after its type", endOf(line.span)));
    return null;
  }
  const name = readName(nameWord, "the param's name", collect);
  const value = equals === undefined ? null : readValue(line, 3, collect);
  if (name === null || (equals !== undefined && value === null)) return null;
  return { kind: "param", type, name, default: value, doc: line.doc, span: line.span };
}

function readType(line: Line, word: Word | undefined, next: Word | undefined, collect: Collect): ParamType | null {
  const text = keyword(word) ?? "";
  const type = PARAM_TYPES.find((t) => t === text);
  if (type !== undefined && keyword(next) !== "=") return type;
  const untyped = text !== "" && (next === undefined || keyword(next) === "=");
  const near = suggest(text, PARAM_TYPES);
  const help = untyped
    ? `a param has a type: \`param string ${text}\``
    : near === null
      ? `the types are ${PARAM_TYPES.join(", ")}`
      : `did you mean \`${near}\`?`;
  const found = text === "" || untyped ? "" : `, found \`${text}\``;
  collect(diagnostic("HAP2007", `expected the param's type${found}`, word?.span ?? endOf(line.span), { help }));
  return null;
}
