import { checkSource } from "../../../src/cli/check-source.js";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.js";
import { readInventory } from "../../../src/inventory/read-inventory.js";
import { sourceFile } from "../../../src/source/source-file.js";
import { parse } from "../../../src/syntax/parse.js";
import type { Mistake } from "./mistakes.js";
import { INVENTORY, PLAYBOOK } from "./playbook.js";

/** What `hap check` finds in a playbook and an inventory that are given as texts. */
export function findingsOf(playbook: string, inventory = INVENTORY): readonly Diagnostic[] {
  const tree = parse(sourceFile("book.hap", inventory));
  const site = readInventory(tree.value);
  const sites = site.value === null ? [] : [site.value];
  const checked = checkSource({
    source: sourceFile("site.hap", playbook),
    sites,
    given: new Map(),
    options: { limit: [] },
  });
  return [...tree.diagnostics, ...site.diagnostics, ...checked.diagnostics];
}

/** The file with a mistake in it. */
export function withMistake({ from, to, inInventory, number }: Mistake): string {
  const text = inInventory === true ? INVENTORY : PLAYBOOK;
  if (!text.includes(from)) throw new Error(`mistake ${number}: the text has no \`${from}\``);
  return from === "hap 1" ? to : text.replace(from, () => to);
}

/** What is found because of a mistake. */
export function findingsAbout(mistake: Mistake): readonly Diagnostic[] {
  const text = withMistake(mistake);
  return mistake.inInventory === true ? findingsOf(PLAYBOOK, text) : findingsOf(text);
}
