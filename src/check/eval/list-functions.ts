import type { Value } from "../../model/value.js";
import { glued, numberAt, spanOf, wrongArgument, type Builtin, type Calling } from "./builtin.js";
import { asText } from "./coerce.js";
import { orderOf, sameValue } from "./compare.js";
import { fail } from "./eval-context.js";
import { LONGEST_LIST, tooManyItems } from "./limits.js";
import { UNKNOWN } from "./scope.js";
import { list, number, plainOf } from "./values.js";

/** The functions that take or give lists. */
export const LIST_FUNCTIONS: readonly Builtin[] = [
  { usage: "len(list)", doc: "number of items of a list, or of characters of a text", work: len },
  { usage: "first(list)", doc: "first item", work: (c) => item(c, 0) },
  { usage: "last(list)", doc: "last item", work: (c) => item(c, -1) },
  { usage: "list(x)", doc: "a list as it is, anything else as a list of one", work: asList },
  { usage: "join(list, sep)", doc: "the items as one text", work: joinList },
  { usage: "sort(list)", doc: "in order: numbers, durations and addresses as such, else as text", work: sortList },
  { usage: "unique(list)", doc: "every item once, at its first place", work: unique },
  { usage: "reverse(list)", doc: "the last item first", work: (c) => onItems(c, (items) => items.toReversed()) },
  { usage: "seq(from, to[, step])", doc: "the numbers from `from` to `to`, both included", work: seq },
];

function len(calling: Calling): Value {
  const [value] = calling.args;
  if (value?.kind === "list") return number(value.items.length);
  if (value?.kind === "text") return number([...value.text].length);
  return wrongArgument(0, "a list or a text", calling);
}

function item(calling: Calling, position: number): Value {
  const [value] = calling.args;
  if (value?.kind !== "list") return wrongArgument(0, "a list", calling);
  return value.items.at(position) ?? wrongArgument(0, "a list with an item", calling);
}

function asList({ args }: Calling): Value {
  const [value] = args;
  if (value === undefined) return UNKNOWN;
  if (value.kind === "list") return value;
  return value.kind === "text" && value.text === "" ? list([]) : list([value]);
}

function joinList(calling: Calling): Value {
  const { call, args, at } = calling;
  const [items, separator] = args;
  if (items?.kind !== "list") return wrongArgument(0, "a list", calling);
  const glue = separator === undefined ? UNKNOWN : asText(separator, spanOf(call, 1), at);
  return glued([...items.items.map((i) => asText(i, spanOf(call, 0), at)), glue], (parts) =>
    parts.slice(0, -1).join(parts.at(-1)),
  );
}

function onItems(calling: Calling, work: (items: readonly Value[]) => readonly Value[] | null): Value {
  const [value] = calling.args;
  if (value?.kind !== "list") return wrongArgument(0, "a list", calling);
  const items = work(value.items);
  return items === null ? wrongArgument(0, "items of one kind", calling) : list(items);
}

function sortList(calling: Calling): Value {
  return onItems(calling, (items) => {
    let comparable = true;
    const sorted = items.toSorted((a, b) => {
      const order = orderOf(a, b);
      if (order === null) comparable = false;
      return order ?? 0;
    });
    return comparable ? sorted : null;
  });
}

function unique(calling: Calling): Value {
  return onItems(calling, (items) => {
    const kept: Value[] = [];
    const texts = new Set<string>();
    for (const one of items) {
      const plain = plainOf(one);
      // Almost always texts are the same or not; only what is left is compared by what it is.
      if (plain !== null && texts.has(plain)) continue;
      if (items.length <= SMALL && kept.some((other) => sameValue(one, other) === true)) continue;
      if (plain !== null) texts.add(plain);
      kept.push(one);
    }
    return kept;
  });
}

/** Lists up to this length are compared each with each. */
const SMALL = 1000;

function seq(calling: Calling): Value {
  const [from, to] = [numberAt(calling, 0), numberAt(calling, 1)];
  const step = calling.args.length > 2 ? numberAt(calling, 2) : 1;
  if (from === null) return wrongArgument(0, "whole numbers", calling);
  if (to === null) return wrongArgument(1, "whole numbers", calling);
  if (step === null || step === 0) return wrongArgument(2, "a step that is a whole number other than 0", calling);
  const count = Math.floor((to - from) / step) + 1;
  if (count > LONGEST_LIST) return fail(calling.at, tooManyItems(calling.call.span));
  return list(Array.from({ length: Math.max(0, count) }, (_, i) => number(from + i * step)));
}
