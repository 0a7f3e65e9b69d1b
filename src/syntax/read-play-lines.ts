import { diagnostic } from "../diagnostics/diagnostic.js";
import type { Span } from "../source/source-file.js";
import type { PlayOrder, StepItem, StopOn } from "./playbook.js";
import { endOf, type Collect } from "./read-assignment.js";
import { readSteps } from "./read-steps.js";
import type { Body, Line } from "./tree.js";
import { keyword } from "./word-text.js";

/** First words of a play, which no define and no step may be called. */
export const PLAY_LINES = new Set(["order", "stop-on", "between"]);

/** What the first lines of a play say of its hosts; null where they say nothing. */
export interface PlayLines {
  readonly order: PlayOrder | null;
  readonly stopOn: StopOn | null;
  readonly between: readonly StepItem[];
  /** The body without these lines. */
  readonly rest: Body;
}

const STOPS: readonly StopOn[] = ["first", "pair", "never"];
const FORMS = {
  order: "write `order together`, `order standby-first` or `order serial 2`",
  "stop-on": "write `stop-on first`, `stop-on pair` or `stop-on never`",
  between: 'write `between { verify "label" { … } }`',
} as const;

/** Reads `order`, `stop-on` and `between`, each once, before the first step of a play. */
export function readPlayLines(body: Body, collect: Collect): PlayLines {
  const lines = new Map<keyof typeof FORMS, Line>();
  let count = 0;
  for (const line of body.statements) {
    const word = line.kind === "line" ? keyword(line.words[0]) : null;
    if (line.kind !== "line" || !isPlayLine(word) || lines.has(word)) break;
    lines.set(word, line);
    count++;
  }
  const wrong = (word: keyof typeof FORMS, at: Span, help: string = FORMS[word]): void => {
    collect(diagnostic("HAP2019", `expected other words after \`${word}\``, at, { help }));
  };
  /** The value of a line of words alone, which may not be null. */
  const read = <T>(word: "order" | "stop-on", value: (line: Line) => T | null): T | null => {
    const line = lines.get(word);
    const found = line === undefined ? null : value(line);
    if (line !== undefined && (found === null || line.body !== null)) {
      wrong(word, line.words[1]?.span ?? endOf(line.span));
    }
    return found;
  };
  const order = read("order", orderOf);
  const stopOn = read(
    "stop-on",
    ({ words }) => STOPS.find((one) => keyword(words[1]) === one && words.length === 2) ?? null,
  );
  const between = lines.get("between");
  const block = between?.body ?? null;
  if (between !== undefined && (block === null || between.words.length > 1)) {
    wrong("between", between.words[1]?.span ?? endOf(between.span));
  } else if (between !== undefined && order?.kind === "together") {
    wrong("between", between.span, "under `order together` no host is waited for: leave `between` out");
  }
  const rest = { ...body, statements: body.statements.slice(count) };
  return { order, stopOn, between: block === null ? [] : readSteps(block, collect), rest };
}

function isPlayLine(word: string | null): word is keyof typeof FORMS {
  return word !== null && PLAY_LINES.has(word);
}

function orderOf({ words: [, kind, count, more] }: Line): PlayOrder | null {
  if (more !== undefined) return null;
  const word = keyword(kind);
  if (word === "serial") {
    const text = count === undefined ? "1" : (keyword(count) ?? "");
    return /^[1-9]\d{0,3}$/.test(text) ? { kind: "serial", hosts: Number(text) } : null;
  }
  return (word === "together" || word === "standby-first") && count === undefined ? { kind: word } : null;
}
