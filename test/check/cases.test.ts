import { dumpProgram } from "../../src/check/dump.js";
import { hasErrors } from "../../src/diagnostics/diagnostic.js";
import { testCases } from "../support/cases.js";
import { BOOK, checkText, rendered } from "./check-text.js";

/**
 * A case is a playbook, or an inventory, a line `====` and a playbook; behind `----` stand the diagnostics and, when
 * there are no errors, the program.
 */
testCases(new URL("cases/", import.meta.url), (input) => {
  const [first = "", second] = input.split(/^====\n/m);
  const { value, diagnostics } = checkText(second ?? first, { inventory: second === undefined ? BOOK : first });
  const program = hasErrors(diagnostics) || value === null ? "" : JSON.stringify(dumpProgram(value), null, 1);
  return [rendered(diagnostics), program].filter((part) => part !== "").join("\n");
});
