import type { Element } from "hast";
import { h, s, type Child } from "hastscript";
import { visible, visibleLine } from "../../diagnostics/visible.js";

/** What may stand inside an element; texts are escaped where the page is written. */
export type Content = Child;

export type ElementAttributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/**
 * An element of a page or of a picture in it. Every text of it is made visible here, whoever chose it; those of a
 * picture stay on one line, since a picture may be a file that a terminal shows.
 */
export function el(name: string, attributes: ElementAttributes, ...content: readonly Content[]): Element {
  const isDrawn = OF_PICTURES.has(name);
  const seen = <T>(value: T): T =>
    typeof value === "string" ? ((isDrawn ? visibleLine(value) : visible(value)) as T) : value;
  // A node that was not made here came with the data: it is no markup.
  const isOwn = (one: Content): boolean =>
    typeof one !== "object" || one === null || Array.isArray(one) || MADE.has(one);
  const shown = Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, seen(one)]));
  const texts = content.flat().filter(isOwn).map(seen);
  const made = isDrawn ? s(name, shown, ...texts) : h(name, shown, ...texts);
  MADE.add(made);
  return made;
}

const MADE = new WeakSet<object>();

/** Elements of SVG; the others are HTML's. */
const OF_PICTURES: ReadonlySet<string> = new Set([...["svg", "g", "title", "desc", "path", "rect", "circle", "text"]]);

/** `2026-11-28 19:32:02 UTC` of an ISO time; the text itself where it is none. */
export function momentText(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\.\d+Z$/, "$1 $2 UTC");
}

/** A text that is no longer than so many characters. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A word with the colour of what it means. */
export function badge(word: string, kind: "right" | "changed" | "wrong" | "quiet"): Element {
  return el("span", { class: `badge ${kind}` }, word);
}

/** A table with its heads; wide ones are scrolled by themselves, also by the keyboard. */
export function table(caption: string, heads: readonly string[], rows: readonly Content[]): Element {
  return el(
    "div",
    { class: "scroll", role: "region", "aria-label": caption, tabIndex: 0 },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows),
    ),
  );
}

/** A row of a table whose first cell is its head. */
export function row(head: Content, ...cells: readonly Content[]): Element {
  return el("tr", {}, el("th", { scope: "row" }, head), ...cells.map((cell) => el("td", {}, cell)));
}
