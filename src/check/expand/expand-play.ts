import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Topic } from "../../diagnostics/topic.js";
import type { Assignment, ParamNode, StepItem, StepNode, UseNode } from "../../syntax/playbook.js";
import { bound, type HostView } from "../eval/eval-context.js";
import type { Definition, Module } from "./load-modules.js";
import {
  annotated,
  branchesOf,
  setBinding,
  turnsOf,
  type AnnotationLayer,
  type Condition,
  type ExpandedPlay,
  type ExpansionPlace,
} from "./expand-file.js";
import { spanOfWritten, typed } from "../eval/param-values.js";
import { pastLimit } from "../eval/limits.js";
import { evaluateRows, evaluateWritten } from "../eval/table-value.js";
import { bind, UNKNOWN, lazily, type Binding, type Bound, type Frame } from "../eval/scope.js";

/** Where the path of a step begins that stands in the play's `between`. */
const BETWEEN = -1;

/** Whether a step stands in the `between` of its play. */
export function isBetween({ path }: ExpandedStep): boolean {
  return path[0] === BETWEEN;
}

/** One step as one host sees it: `use` replaced by the steps of its define, `for` unrolled. */
export interface ExpandedStep {
  readonly node: StepNode;
  readonly frame: Frame;
  /** Everything that must hold for it to run. */
  readonly conditions: readonly Condition[];
  /** The annotations of the play, of each `use` and its own, outermost first. */
  readonly annotations: readonly AnnotationLayer[];
  /** Its place in the play; the same on every host. */
  readonly path: readonly number[];
  /** The `use` that it comes from, outermost first. */
  readonly uses: readonly UseNode[];
}

/** What the expansion of a play needs: the host, and the `set`s that a file's defines see. */
export interface PlayContext {
  readonly view: HostView;
  readonly setsOf: (module: Module) => Frame;
}

/** The steps of a play on one host. */
export function expandPlay(
  play: ExpandedPlay,
  module: Module,
  context: PlayContext,
): { steps: readonly ExpandedStep[]; diagnostics: readonly Diagnostic[] } {
  const expansion: PlayExpansion = { ...context, steps: [], diagnostics: [], visited: 0 };
  const { frame, conditions, annotations } = play;
  const around: ExpandedPlace = { frame, conditions, annotations, path: [], module, inside: [], uses: [] };
  const place = annotated("play", play.node.annotations, around);
  walk(play.node.between, { ...place, path: [BETWEEN] }, expansion);
  walk(play.node.items, place, expansion);
  return { steps: expansion.steps, diagnostics: expansion.diagnostics };
}

interface PlayExpansion extends PlayContext {
  readonly steps: ExpandedStep[];
  readonly diagnostics: Diagnostic[];
  /** Statements seen so far, each turn of a loop anew. */
  visited: number;
}

/** How many statements a play may come to with all its loops and defines; a step is one. */
const MOST_STEPS = 100_000;
/** How deep defines may use one another. */
const DEEPEST_USE = 32;

interface ExpandedPlace extends ExpansionPlace {
  readonly module: Module;
  /** The defines being run here, so that one that uses itself ends. */
  readonly inside: readonly Definition[];
  readonly uses: readonly UseNode[];
}

function walk(items: readonly StepItem[], place: ExpandedPlace, expansion: PlayExpansion): void {
  let { frame } = place;
  items.forEach((item, index) => {
    if (isPastLimit(item, expansion)) return;
    const here: ExpandedPlace = { ...place, frame, path: [...place.path, index] };
    switch (item.kind) {
      case "set":
        frame = bind(frame, item.assignment.name.text, setBinding(item, frame, expansion.view));
        break;
      case "for":
        for (const turn of turnsOf(item, annotated("block", item.annotations, here), expansion))
          walk(item.items, turn, expansion);
        break;
      case "if":
        for (const branch of branchesOf(item, annotated("block", item.annotations, here)))
          walk(branch.items, branch.place, expansion);
        break;
      case "step": {
        const { annotations, conditions } = annotated("step", item.annotations, here);
        expansion.steps.push({ node: item, frame, conditions, annotations, path: here.path, uses: here.uses });
        break;
      }
      case "use":
        expandUse(item, here, expansion);
        break;
    }
  });
}

/** Whether a play has become too long; then it has no steps at all, since looking at so many would tell nothing. */
function isPastLimit(item: StepItem, expansion: PlayExpansion): boolean {
  expansion.visited++;
  if (expansion.visited <= MOST_STEPS) return false;
  if (expansion.visited === MOST_STEPS + 1) {
    const span = item.kind === "set" ? item.assignment.span : item.span;
    const help = "a loop in a loop, or defines that use one another twice, grow fast";
    expansion.diagnostics.push(pastLimit("100,000 steps in a play", span, help));
  }
  expansion.steps.length = 0;
  return true;
}

function expandUse(node: UseNode, place: ExpandedPlace, expansion: PlayExpansion): void {
  const definition = place.module.defines.get(node.name.text);
  // An unknown define is reported by the look at all names.
  if (definition === undefined) return;
  if (place.inside.includes(definition)) {
    expansion.diagnostics.push(diagnostic("HAP2233", `\`${node.name.text}\` uses itself`, node.span));
    return;
  }
  if (place.uses.length >= DEEPEST_USE) {
    const help = "put the steps of some of these defines together";
    expansion.diagnostics.push(pastLimit(`${DEEPEST_USE} defines that use one another`, node.span, help));
    return;
  }
  const { annotations, conditions } = annotated("use", node.annotations, place);
  const frame = frameOfUse(node, definition, place.frame, expansion);
  // A wrong argument is told even where no step looks at it; under a condition it may be meant for other hosts.
  if (conditions.length === 0 && !annotations.some(({ list }) => list.some(({ name }) => name.text === "on"))) {
    for (const { name } of node.args)
      expansion.diagnostics.push(...(frame.names.get(name.text)?.read().diagnostics ?? []));
  }
  walk(
    definition.node.items,
    {
      frame,
      conditions,
      path: place.path,
      module: definition.module,
      annotations,
      inside: [...place.inside, definition],
      uses: [...place.uses, node],
    },
    expansion,
  );
}

/** What a define sees: its params over its file's `set`s. An argument is evaluated where the `use` stands. */
function frameOfUse(
  node: UseNode,
  { node: define, module }: Definition,
  caller: Frame,
  { view, setsOf }: PlayExpansion,
): Frame {
  const names = new Map<string, Binding>();
  const frame: Frame = { names, parent: setsOf(module) };
  for (const param of define.params) {
    const argument = node.args.find((arg) => arg.name.text === param.name.text);
    const at = { argument, node, frame: argument === undefined ? frame : caller, view };
    names.set(
      param.name.text,
      lazily(param.name.text, param.name.span, () => argumentValue(param, at)),
    );
  }
  return frame;
}

interface ArgumentPlace {
  readonly argument: Assignment | undefined;
  readonly node: UseNode;
  readonly frame: Frame;
  readonly view: HostView;
}

function argumentValue(param: ParamNode, { argument, node, frame, view }: ArgumentPlace): Bound {
  if (!param.isWhole) return { value: UNKNOWN, perHost: false, diagnostics: [] };
  const written = argument?.value ?? param.default;
  if (written === null)
    return { value: UNKNOWN, perHost: false, diagnostics: node.isWhole ? [missingArgument(param, node)] : [] };
  if (written.kind === "rows" && param.type === "table") {
    return bound(frame, view, (at) => evaluateRows(written, param.columns, at));
  }
  const raw = bound(frame, view, (at) => evaluateWritten(written, at));
  return typed(param, raw, { frame, view, span: spanOfWritten(written, node.span), given: null });
}

/** What the message about a missing argument is about: another one about the argument may cover it. */
export function argumentTopic(param: ParamNode, node: UseNode): Topic {
  return `argument ${param.name.text} of ${node.span.file.path}:${node.span.start}`;
}

/** The message for a `use` that leaves out an argument without a default. */
export function missingArgument(param: ParamNode, node: UseNode): Diagnostic {
  const { text } = param.name;
  const related = [{ message: "declared without a default here", span: param.span }];
  const help = `write \`use ${node.name.text} { ${text} = … }\``;
  return diagnostic("HAP2234", `argument \`${text}\` has no value`, node.span, {
    related,
    help,
    topic: argumentTopic(param, node),
  });
}
