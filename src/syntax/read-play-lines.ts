import { diagnostic } from "../diagnostics/diagnostic.js";
import type { PlayOrder, StopOn } from "./playbook.js";
import { endOf, type Collect } from "./read-assignment.js";
import type { Body, Line } from "./tree.js";
import { keyword } from "./word-text.js";

/** First words of a play, which no define and no step may be called. */
export const PLAY_LINES = new Set(["order", "stop-on", "between"]);

/** What the first lines of a play say of its hosts; null where they say nothing. */
export interface PlayLines {
  readonly order: PlayOrder | null;
  readonly stopOn: StopOn | null;
  /** The body without these lines. */
  readonly rest: Body;
}

const STOPS: readonly StopOn[] = ["first", "pair", "never"];
const FORMS = {
  order: "write `order together`, `order standby-first` or `order serial 2`",
  "stop-on": "write `stop-on first`, `stop-on pair` or `stop-on never`",
} as const;

/** Reads `order` and `stop-on`, each once, before the first step of a play. */
export function readPlayLines(body: Body, collect: Collect): PlayLines {
  let order: PlayOrder | null = null;
  let stopOn: StopOn | null = null;
  const seen = new Set<string>();
  let count = 0;
  for (const line of body.statements) {
    const word = line.kind === "line" ? keyword(line.words[0]) : null;
    if (line.kind !== "line" || (word !== "order" && word !== "stop-on") || seen.has(word)) break;
    seen.add(word);
    count++;
    if (word === "order") order = orderOf(line);
    else stopOn = STOPS.find((one) => line.words.length === 2 && keyword(line.words[1]) === one) ?? null;
    const read = word === "order" ? order : stopOn;
    if (read === null || line.body !== null) {
      const [, second] = line.words;
      const at = second?.span ?? endOf(line.span);
      collect(diagnostic("HAP2019", `expected other words after \`${word}\``, at, { help: FORMS[word] }));
    }
  }
  return { order, stopOn, rest: { ...body, statements: body.statements.slice(count) } };
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
