import { parseLabName, type LabName } from "../../src/lab/lab-name.js";

/** A name for a test's own lab. */
export function labName(text: string): LabName {
  const name = parseLabName(text);
  if (name === null) throw new Error(`no name of a lab: ${text}`);
  return name;
}
