import { checkCodes } from "../check/codes.js";
import { decodeCodes } from "../check/decode/codes.js";
import { cliCodes } from "./codes.js";
import { ansibleCodes } from "../inventory/ansible/codes.js";
import { inventoryCodes } from "../inventory/codes.js";
import { labCodes } from "../lab/codes.js";
import { planCodes } from "../plan/codes.js";
import { projectCodes } from "../project/codes.js";
import { runCodes } from "../run/codes.js";
import { drillCodes } from "../run/drill/codes.js";
import { switchCodes } from "../run/switch/codes.js";
import { secretCodes } from "../secrets/codes.js";
import { stepCodes } from "../steps/codes.js";
import { syntaxCodes } from "../syntax/codes.js";
import { undoCodes } from "../undo/codes.js";
import type { CodeEntry } from "../diagnostics/code.js";

/** The codes of all rooms, in order. */
export const ALL_CODES: readonly CodeEntry[] = [
  ...checkCodes,
  ...decodeCodes,
  ...cliCodes,
  ...ansibleCodes,
  ...inventoryCodes,
  ...labCodes,
  ...planCodes,
  ...projectCodes,
  ...runCodes,
  ...drillCodes,
  ...switchCodes,
  ...secretCodes,
  ...stepCodes,
  ...syntaxCodes,
  ...undoCodes,
].toSorted((a, b) => (a.code < b.code ? -1 : 1));
