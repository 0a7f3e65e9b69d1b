import type { Rule } from "./rule.js";
import * as rules from "./rules.js";

/** Every rule, by id. */
export const allRules: readonly Rule[] = Object.values(rules).toSorted((a, b) => (a.id < b.id ? -1 : 1));
