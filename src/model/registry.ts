import type { StepKind } from "./step-kind.js";

/** Step kinds by the word that playbooks use. It is passed to whoever needs it; only the CLI takes the real one. */
export type Registry = ReadonlyMap<string, StepKind>;
