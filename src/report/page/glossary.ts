import type { Element } from "hast";
import { el } from "./element.js";

/** Words of the trade, how they may stand in a page, and what each means. */
const WORDS: readonly { readonly word: string; readonly seen: RegExp; readonly means: string }[] = [
  { word: "active", seen: /\bactive\b/, means: "the node of a pair that has the addresses and runs the services now" },
  {
    word: "failback",
    seen: /\bfailback\b/,
    means:
      "resources go back to the node that is preferred for them: by itself where the engine is told so (`auto_failback on`), else when the other one stops",
  },
  { word: "fault", seen: /\bfault\b/i, means: "what a drill breaks on purpose, and puts right afterwards" },
  { word: "drill", seen: /class="drill-head"/, means: "a failure made on purpose, to see what clients notice of it" },
  {
    word: "fencing",
    seen: /\bfencing\b/,
    means: "a device that switches a silent node off before its work is taken over",
  },
  { word: "holds", seen: /\bholds [0-9a-f]*[.:]/, means: "a host has the address on an interface that answers for it" },
  {
    word: "outage",
    seen: /\boutage\b|without an answer/,
    means: "the longest time between two answers that a client got, less the interval of asking",
  },
  { word: "probe", seen: /\bprobes?\b/, means: "one look at a service, as a client would use it" },
  { word: "split brain", seen: /\bsplit brain\b/, means: "both nodes have the address, each takes the other for dead" },
  { word: "standby", seen: /\bstandby\b/, means: "the node of a pair that waits to take over" },
  { word: "takeover", seen: /\btakeover\b/, means: "the other node takes the addresses and starts the services" },
];

/** The words that stand in a page, with what they mean. */
export function glossary(page: string): readonly Element[] {
  const shown = WORDS.filter(({ seen }) => seen.test(page));
  if (shown.length === 0) return [];
  const terms = shown.flatMap(({ word, means }) => [el("dt", {}, word), el("dd", {}, means)]);
  return [el("dl", {}, ...terms)];
}
