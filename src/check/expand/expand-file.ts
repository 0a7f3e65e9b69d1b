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
  readonly plays: readonly ExpandedPlay[];
  readonly diagnostics: readonly Diagnostic[];
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
  walk(
    module.playbook.items,
    { frame: { names: params, parent: null }, annotations: [], conditions: [], path: [] },
    expansion,
  );
  return { params, sets: { names: sets, parent: null }, plays: expansion.plays, diagnostics: expansion.diagnostics };
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

function walk(items: readonly FileItem[], place: ExpansionPlace, expansion: Expansion): void {
  let { frame } = place;
  items.forEach((item, index) => {
    const here: ExpansionPlace = { ...place, frame, path: [...place.path, index] };
    switch (item.kind) {
      case "param":
        expansion.params.set(item.name.text, paramBinding(item, frame, expansion));
        break;
      case "set": {
        const binding = setBinding(item, frame, expansion.view);
        frame = bind(frame, item.assignment.name.text, binding);
        if (place.path.length === 0) expansion.sets.set(item.assignment.name.text, binding);
        break;
      }
      case "for":
        for (const turn of turnsOf(item, annotated("block", item.annotations, here), expansion))
          walk(item.items, turn, expansion);
        break;
      case "if":
        for (const branch of branchesOf(item, annotated("block", item.annotations, here)))
          walk(branch.items, branch.place, expansion);
        break;
      case "play":
        expansion.plays.push({ ...here, node: item });
        break;
      case "import":
      case "define":
        break;
    }
  });
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
