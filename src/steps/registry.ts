import type { Registry, StepKind } from "../model/step-kind.js";
import * as kinds from "./kinds.js";

/** A registry of some kinds. */
export function registryOf(list: readonly StepKind[]): Registry {
  return new Map(list.map((kind) => [kind.name, kind]));
}

/** The registry of every kind that hap has. */
export function allKinds(): Registry {
  return registryOf(Object.values(kinds));
}
