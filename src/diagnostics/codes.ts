import type { Code } from "./code.js";
import { cliCodes } from "./cli-codes.js";
import { ansibleCodes } from "./ansible-codes.js";
import { drillCodes } from "./drill-codes.js";
import { inventoryCodes } from "./inventory-codes.js";
import { labCodes } from "./lab-codes.js";
import { programCodes } from "./program-codes.js";
import { projectCodes } from "./project-codes.js";
import { runCodes } from "./run-codes.js";
import { secretCodes } from "./secret-codes.js";
import { stepCodes } from "./step-codes.js";
import { syntaxCodes } from "./syntax-codes.js";
import { verifyCodes } from "./verify-codes.js";

/** All codes, in order; each area adds its own list here. */
export const codes: readonly Code[] = [
  ...syntaxCodes,
  ...verifyCodes,
  ...drillCodes,
  ...programCodes,
  ...inventoryCodes,
  ...ansibleCodes,
  ...projectCodes,
  ...stepCodes,
  ...runCodes,
  ...cliCodes,
  ...secretCodes,
  ...labCodes,
].toSorted((a, b) => (a.code < b.code ? -1 : 1));
