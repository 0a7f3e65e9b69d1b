import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Assignment, ParamNode, StepItem, StepNode, UseNode } from "../../syntax/playbook.js";
import type { Annotation } from "../../syntax/tree.js";
import { bound, type View } from "../eval/evaluation.js";
import type { Definition, Module } from "./load-modules.js";
import { branchesOf, setBinding, turnsOf, type Condition, type ExpandedPlay, type Place } from "./expand-file.js";
import { spanOfWords, wrongType } from "../eval/param-values.js";
import { giveType } from "../eval/param-types.js";
import { evaluateWords } from "../eval/resolve-words.js";
import { bind, UNKNOWN, lazily, type Binding, type Bound, type Frame } from "../eval/scope.js";

/** One step as one host sees it: `use` replaced by the steps of its define, `for` unrolled. */
export interface ExpandedStep {
  readonly node: StepNode;
  readonly frame: Frame;
  /** Everything that must hold for it to run. */
  readonly conditions: readonly Condition[];
  /** The annotations of the play, of each `use` and its own, outermost first. */
  readonly annotations: readonly Annotations[];
  /** Its place in the play; the same on every host. */
  readonly path: readonly number[];
  /** The `use` that it comes from, outermost first. */
  readonly uses: readonly UseNode[];
}

export interface Annotations {
  readonly on: "play" | "use" | "step";
  readonly list: readonly Annotation[];
  readonly frame: Frame;
}

/** What the expansion of a play needs: the host, and the `set`s that a file's defines see. */
export interface PlayContext {
  readonly view: View;
  setsOf(module: Module): Frame;
}

/** The steps of a play on one host. */
export function expandPlay(
  play: ExpandedPlay,
  module: Module,
  context: PlayContext,
): { steps: readonly ExpandedStep[]; diagnostics: readonly Diagnostic[] } {
  const expansion: Expansion = { context, view: context.view, steps: [], diagnostics: [] };
  const own: Annotations = { on: "play", list: play.node.annotations, frame: play.frame };
  const place = { frame: play.frame, conditions: [...play.conditions, ...whens(own)], path: [] };
  walk(play.node.items, { ...place, module, annotations: [own], inside: [], uses: [] }, expansion);
  return { steps: expansion.steps, diagnostics: expansion.diagnostics };
}

interface Expansion {
  readonly context: PlayContext;
  readonly view: View;
  readonly steps: ExpandedStep[];
  readonly diagnostics: Diagnostic[];
}

interface StepPlace extends Place {
  readonly module: Module;
  readonly annotations: readonly Annotations[];
  /** The defines being run here, so that one that uses itself ends. */
  readonly inside: readonly Definition[];
  readonly uses: readonly UseNode[];
}

function walk(items: readonly StepItem[], place: StepPlace, expansion: Expansion): void {
  let { frame } = place;
  items.forEach((item, index) => {
    const here: StepPlace = { ...place, frame, path: [...place.path, index] };
    switch (item.kind) {
      case "set":
        frame = bind(frame, item.assignment.name.text, setBinding(item, frame, expansion.view));
        break;
      case "for":
        for (const turn of turnsOf(item, here, expansion)) walk(item.items, { ...here, ...turn }, expansion);
        break;
      case "if":
        for (const branch of branchesOf(item, here)) walk(branch.items, { ...here, ...branch.place }, expansion);
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

function expandUse(node: UseNode, place: StepPlace, expansion: Expansion): void {
  const definition = place.module.defines.get(node.name.text);
  // An unknown define is reported by the look at all names.
  if (definition === undefined) return;
  if (place.inside.includes(definition)) {
    expansion.diagnostics.push(diagnostic("HAP2233", `\`${node.name.text}\` uses itself`, node.span));
    return;
  }
  const { annotations, conditions } = annotated("use", node.annotations, place);
  walk(
    definition.node.items,
    {
      frame: frameOfUse(node, definition, place.frame, expansion),
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

function annotated(
  on: Annotations["on"],
  list: readonly Annotation[],
  place: StepPlace,
): Pick<StepPlace, "annotations" | "conditions"> {
  const own: Annotations = { on, list, frame: place.frame };
  return { annotations: [...place.annotations, own], conditions: [...place.conditions, ...whens(own)] };
}

function whens({ list, frame }: Annotations): readonly Condition[] {
  return list.flatMap(({ condition }) =>
    condition === null ? [] : [{ expression: condition, expected: true, frame, written: "@when" as const }],
  );
}

/** What a define sees: its params over its file's `set`s. An argument is evaluated where the `use` stands. */
function frameOfUse(
  node: UseNode,
  { node: define, module }: Definition,
  caller: Frame,
  { view, context }: Expansion,
): Frame {
  const names = new Map<string, Binding>();
  const frame: Frame = { names, parent: context.setsOf(module) };
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
  readonly view: View;
}

function argumentValue(param: ParamNode, { argument, node, frame, view }: ArgumentPlace): Bound {
  const words = argument?.words ?? param.default;
  if (words === null) return { value: UNKNOWN, perHost: false, diagnostics: [missingArgument(param, node)] };
  const raw = bound(frame, view, (at) => evaluateWords(words, at));
  const typed = giveType(param.type, raw.value, view.site);
  if (typed.ok) return { ...raw, value: typed.value };
  const problem = wrongType({ ...typed, param, value: raw.value, span: spanOfWords(words, node.span), given: null });
  return { value: UNKNOWN, perHost: raw.perHost, diagnostics: [...raw.diagnostics, problem] };
}

/** The message for a `use` that leaves out an argument without a default. */
export function missingArgument(param: ParamNode, node: UseNode): Diagnostic {
  const { text } = param.name;
  const related = [{ message: "declared without a default here", span: param.span }];
  const help = `write \`use ${node.name.text} { ${text} = … }\``;
  return diagnostic("HAP2234", `argument \`${text}\` has no value`, node.span, { related, help });
}
