import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { ADDED } from "./contributing-page.js";
import { placesOf, type Places, type Toy } from "./places.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A member of each closed set, and the places that it costs. */
const TOYS: readonly (Toy & { readonly places: readonly string[] })[] = [
  {
    name: "toy-change",
    path: "src/model/change.ts",
    after: "export type Change =",
    line: `| { readonly kind: "toy-change"; readonly span?: Span }`,
    places: [
      "src/model/change-traits.ts CHANGE_TRAITS",
      "src/model/change-traits.ts StagedKind",
      "src/model/change-traits.ts isManaged",
      "src/model/change-traits.ts isStaged",
      "src/model/change-traits.ts traitsOf",
      "src/model/kept.ts isLasting",
      "src/model/kept.ts keptNote",
      "src/model/made-by.ts notesOf",
      "src/plan/predict.ts answersAfter",
      "src/plan/report-change.ts remarkOn",
      "src/plan/report-change.ts reportChange",
      "src/run/step-failure.ts doing",
      "src/run/step-refusal.ts changesPair",
      "src/shell/apply-script.ts changeScript",
      "src/shell/put-back.ts putBackOf",
    ],
  },
  {
    name: "toy-validator",
    path: "src/model/change.ts",
    after: "export type Validator =",
    line: `| { readonly kind: "toy-validator" }`,
    places: ["src/shell/apply-script.ts JUDGES"],
  },
  {
    name: "toy-query",
    path: "src/model/query.ts",
    after: "export type Query =",
    line: `| { readonly kind: "toy-query"; readonly name: string }`,
    places: [
      "src/model/query.ts queryKey",
      "src/shell/inspection.ts QUERY_SHELLS",
      "src/shell/queries/query-shell.ts top",
    ],
  },
  {
    name: "toy-engine",
    path: "src/model/engine-name.ts",
    after: "export type EngineName =",
    line: `"toy-engine" |`,
    places: ["src/cli/commands/init/texts.ts STARTERS"],
  },
  {
    name: "toy-manager",
    path: "src/model/package-manager.ts",
    after: "export const PACKAGE_MANAGERS = {",
    line: `"toy-manager": { program: "toy", versions: "whole" },`,
    places: ["src/shell/packages/managers.ts packageManagers"],
  },
  {
    name: "toy-event",
    path: "src/run/events.ts",
    after: "export type RunEvent =",
    line: `| { readonly event: "toy-event" }`,
    places: [
      "src/report/differences.ts differencesReporter",
      "src/report/event-shape.ts FIELDS",
      "src/report/json.ts jsonReporter",
      "src/report/plain.ts lineReporter",
      "src/report/pretty.ts boardReporter",
      "src/run/mask-event.ts maskEvent",
      "src/run/totals.ts add",
    ],
  },
  {
    name: "toy-host-probe",
    path: "src/model/probe.ts",
    after: "export type HostProbe =",
    line: `(PlacedProbe & { readonly kind: "toy-host-probe" }) |`,
    places: [
      "src/model/probe.ts describeProbe",
      "src/model/probe.ts namedBy",
      "src/run/ask-host.ts sectionsFor",
      "src/run/judge-host-probe.ts judgeHost",
      "src/run/verify-failure.ts expectation",
      "src/run/verify-failure.ts probeFailure",
    ],
  },
  {
    name: "toy-client-probe",
    path: "src/model/probe.ts",
    after: "export type ClientProbe =",
    line: `(PlacedProbe & { readonly kind: "toy-client-probe" }) |`,
    places: [
      "src/probe/client-probe.ts attempt",
      "src/run/drill/begin-drill.ts watchedAddresses",
      "src/run/drill/drill-run.ts startWatches",
      "src/run/run-probes.ts fromSomewhere",
      "src/run/switch/watched-by.ts addressAsked",
    ],
  },
  {
    name: "toy-fault",
    path: "src/model/drill.ts",
    after: "export type FaultKind =",
    line: `| { readonly kind: "toy-fault" }`,
    places: [
      "src/model/drill.ts faultWords",
      "src/run/drill/manual-steps.ts undoByHand",
      "src/run/pair-engine.ts engineOfFault",
      "src/shell/drill/fault-script.ts faultScript",
      "src/shell/drill/undo-script.ts undoText",
    ],
  },
  {
    name: "toy-value",
    path: "src/model/value.ts",
    after: "export type Value =",
    line: `{ readonly kind: "toy-value" } |`,
    places: [
      "src/check/eval/coerce.ts asText",
      "src/check/eval/values.ts describe",
      "src/check/eval/values.ts entriesOf",
      "src/check/eval/values.ts plainOf",
      "src/check/explain/explain-value.ts shown",
    ],
  },
  {
    name: "toy-expression",
    path: "src/syntax/tree.ts",
    after: "export type Expression =",
    line: `| { readonly kind: "toy-expression"; readonly span: Span }`,
    places: [
      "src/check/eval/evaluate.ts evaluate",
      "src/check/names/check-expression.ts checkExpression",
      "src/check/names/check-expression.ts operandsOf",
      "src/syntax/substitute.ts inExpression",
    ],
  },
  {
    name: "toy-annotation",
    path: "src/check/expand/annotations.ts",
    after: "const SHAPES = {",
    line: `"toy-annotation": { usage: "@toy", repeat: false },`,
    places: ["src/check/expand/annotations.ts apply"],
  },
  {
    name: "toy-word",
    path: "src/cli/define-command.ts",
    after: "export type WordKind =",
    line: `"toy-word" |`,
    places: ["src/cli/commands/completion/values.ts valuesOfWord"],
  },
];

let places: Places;
beforeAll(() => (places = placesOf(ROOT, ADDED, TOYS)), 300_000);

test("the compiler names every place that a new member of a closed set has to be told to, and what CONTRIBUTING adds has none", () => {
  expect(places.named).toEqual(TOYS.flatMap((toy) => toy.places).toSorted());
});

test("no place passes a new member over: by the `default` of a switch, the end of a chain, a list of the others", () => {
  expect(places.silent).toEqual([]);
});
