import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { FileItem, ForBlock, IfBlock, PlayNode, SetNode } from "../../syntax/playbook.js";
import type { Annotation, Expression } from "../../syntax/tree.js";
import { bound, notes, type Notes, type HostView } from "../eval/eval-context.js";
import type { Module } from "./load-modules.js";
import { paramValue, type Given } from "../eval/param-values.js";
import { itemsOf, turnFrame } from "../eval/evaluate.js";
import { evaluateWritten } from "../eval/table-value.js";
import { bind, lazily, type Binding, type Frame } from "../eval/scope.js";

/** A file as one host sees it: its plays with their names in scope, `for` unrolled. */
export interface ExpandedFile {
  readonly params: ReadonlyMap<string, Binding>;
  /** The file's own `set`s: what its defines see. */
  readonly sets: Frame;
  /** All plays, in the order of the file. */
  plays(): readonly ExpandedPlay[];
  /** One of them by its key: a host has few of the plays of a large file. */
  play(key: string): ExpandedPlay | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The key of a place in a playbook, the same on every host. */
export function keyOf(path: readonly number[]): string {
  return path.join(".");
}

export interface ExpandedPlay {
  readonly node: PlayNode;
  readonly frame: Frame;
  /** Those above the `for`s and `if`s around it, outermost first. */
  readonly annotations: readonly AnnotationLayer[];
  /** The `if`s around it and their `@when`, outermost first. */
  readonly conditions: readonly Condition[];
  /** Its place in the file: positions of statements and, for a `for`, of its items. The same on every host. */
  readonly path: readonly number[];
}

/** Something that must hold for a step to run. */
export interface Condition {
  readonly expression: Expression;
  /** False in an `else`. */
  readonly expected: boolean;
  readonly frame: Frame;
  readonly written: "@when" | "if";
}

/** Annotations of a play, a step, a `use`, or of a `for` or `if` around them. */
export interface AnnotationLayer {
  readonly on: "play" | "block" | "use" | "step";
  readonly list: readonly Annotation[];
  readonly frame: Frame;
}

/** The place with the annotations that stand there: they add up, and their `@when`s have to hold. */
export function annotated<P extends ExpansionPlace>(
  on: AnnotationLayer["on"],
  list: readonly Annotation[],
  place: P,
): P {
  if (list.length === 0 && on === "block") return place;
  const { frame } = place;
  const whens = list.flatMap(({ condition }): readonly Condition[] =>
    condition === null ? [] : [{ expression: condition, expected: true, frame, written: "@when" }],
  );
  const own: AnnotationLayer = { on, list, frame };
  return {
    ...place,
    annotations: [...place.annotations, own],
    conditions: [...place.conditions, ...whens],
  };
}

/** Expands a file for one host. */
export function expandFile(module: Module, view: HostView, given: Given): ExpandedFile {
  const params = new Map<string, Binding>();
  const sets = new Map<string, Binding>();
  const expansion: Expansion = { view, given, params, sets, plays: [], diagnostics: [] };
  const top: ExpansionPlace = { frame: { names: params, parent: null }, annotations: [], conditions: [], path: [] };
  const { plays, others } = outlineOf(module.playbook.items);
  const frames = walk(others, top, expansion);
  const inBlocks = new Map(expansion.plays.map((play) => [keyOf(play.path), play]));
  const made = new Map<number, ExpandedPlay>();
  const playAt = ([index, node]: Numbered<PlayNode>): ExpandedPlay => {
    const known = made.get(index);
    if (known !== undefined) return known;
    const frame = frames.findLast((one) => one.from <= index)?.frame ?? top.frame;
    const play = { ...top, frame, path: [index], node };
    made.set(index, play);
    return play;
  };
  const all = () => [...[...plays.values()].map(playAt), ...inBlocks.values()];
  return {
    params,
    sets: { names: sets, parent: null },
    plays: () => all().toSorted((a, b) => (a.path[0] ?? 0) - (b.path[0] ?? 0)),
    play: (key) => {
      const outer = plays.get(key);
      return outer === undefined ? inBlocks.get(key) : playAt(outer);
    },
    diagnostics: expansion.diagnostics,
  };
}

/** A statement with its position in the body. */
type Numbered<T> = readonly [index: number, item: T];

/** The plays that stand in a file itself, by key, and everything else in it. */
interface TopLevel {
  readonly plays: ReadonlyMap<string, Numbered<PlayNode>>;
  readonly others: readonly Numbered<FileItem>[];
}

const outlines = new WeakMap<readonly FileItem[], TopLevel>();

/** The same for all hosts, so it is made once. */
function outlineOf(items: readonly FileItem[]): TopLevel {
  const known = outlines.get(items);
  if (known !== undefined) return known;
  const plays = new Map<string, Numbered<PlayNode>>();
  const others: Numbered<FileItem>[] = [];
  for (const [index, item] of items.entries()) {
    if (item.kind === "play") plays.set(keyOf([index]), [index, item]);
    else if (item.kind !== "import" && item.kind !== "define") others.push([index, item]);
  }
  outlines.set(items, { plays, others });
  return { plays, others };
}

interface Expansion {
  readonly view: HostView;
  readonly given: Given;
  readonly params: Map<string, Binding>;
  readonly sets: Map<string, Binding>;
  readonly plays: ExpandedPlay[];
  readonly diagnostics: Diagnostic[];
}

/** Where a walk over statements stands. */
export interface ExpansionPlace {
  readonly frame: Frame;
  readonly annotations: readonly AnnotationLayer[];
  readonly conditions: readonly Condition[];
  readonly path: readonly number[];
}

/** Gives what is in scope from each `set` on. */
function walk(
  items: Iterable<Numbered<FileItem>>,
  place: ExpansionPlace,
  expansion: Expansion,
): readonly { readonly from: number; readonly frame: Frame }[] {
  let { frame } = place;
  const frames: { readonly from: number; readonly frame: Frame }[] = [];
  for (const [index, item] of items) {
    const here: ExpansionPlace = { ...place, frame, path: [...place.path, index] };
    switch (item.kind) {
      case "param":
        expansion.params.set(item.name.text, paramBinding(item, frame, expansion));
        break;
      case "set": {
        const binding = setBinding(item, frame, expansion.view);
        frame = bind(frame, item.assignment.name.text, binding);
        frames.push({ from: index, frame });
        if (place.path.length === 0) expansion.sets.set(item.assignment.name.text, binding);
        break;
      }
      case "for":
        for (const turn of turnsOf(item, annotated("block", item.annotations, here), expansion))
          walk(item.items.entries(), turn, expansion);
        break;
      case "if":
        for (const branch of branchesOf(item, annotated("block", item.annotations, here)))
          walk(branch.items.entries(), branch.place, expansion);
        break;
      case "play":
        expansion.plays.push({ ...here, node: item });
        break;
      case "import":
      case "define":
        break;
    }
  }
  return frames;
}

function paramBinding(param: Parameters<typeof paramValue>[0], frame: Frame, { view, given }: Expansion): Binding {
  return lazily(param.name.text, param.name.span, () => paramValue(param, frame, view, given));
}

/** The binding that a `set` makes. */
export function setBinding({ assignment }: SetNode, frame: Frame, view: HostView): Binding {
  const work = () => bound(frame, view, (at) => evaluateWritten(assignment.value, at));
  return lazily(assignment.name.text, assignment.name.span, work);
}

/** The turns of a `for` around statements: a place each, with the variable bound. */
export function turnsOf<T, P extends ExpansionPlace>(
  block: ForBlock<T>,
  place: P,
  at: { view: HostView; diagnostics: Diagnostic[] },
): readonly P[] {
  const own: Notes = notes();
  const items = itemsOf(block.list, { ...at.view, frame: place.frame, notes: own });
  at.diagnostics.push(...own.diagnostics);
  if (items === null && own.diagnostics.length === 0) {
    const help = "which steps there are is shown before any host is contacted; put the `for` into a step's body";
    const message = "the steps of a play cannot depend on `facts`";
    at.diagnostics.push(diagnostic("HAP2232", message, block.list.span, { help }));
  }
  return (items ?? []).map((item, index) => ({
    ...place,
    frame: turnFrame(place.frame, block, { item, at: index, perHost: own.perHost }),
    path: [...place.path, index],
  }));
}

/** The branches of an `if` around statements, each with what must hold for it. */
export function branchesOf<T, P extends ExpansionPlace>(
  block: IfBlock<T>,
  place: P,
): readonly { items: readonly T[]; place: P }[] {
  const refused: Condition[] = [];
  const branches = block.branches.map(({ condition, items }, index) => {
    const own: Condition = { expression: condition, expected: true, frame: place.frame, written: "if" };
    const conditions = [...place.conditions, ...refused, own];
    refused.push({ ...own, expected: false });
    return { items, place: { ...place, conditions, path: [...place.path, index] } };
  });
  const conditions = [...place.conditions, ...refused];
  const last = { ...place, conditions, path: [...place.path, block.branches.length] };
  return [...branches, { items: block.otherwise, place: last }];
}
