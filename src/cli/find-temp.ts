import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readInventory } from "../inventory/read-inventory.js";
import { parse } from "../syntax/parse.js";
import { readSource } from "../syntax/read-source.js";
export async function findInventory(i: {
  playbook: string | null;
  inventories: readonly string[];
  sites: readonly string[];
  cwd: string;
}) {
  const file =
    i.inventories[0] ??
    [
      join(dirname(i.playbook ?? "."), "inventory"),
      join(dirname(i.playbook ?? "."), "..", "inventory"),
      "inventory",
    ].flatMap((d) => {
      try {
        return readdirSync(d).map((f) => join(d, f));
      } catch {
        return [];
      }
    })[0] ??
    "";
  const s = readSource(file);
  if (s.value === null) return { value: null, diagnostics: s.diagnostics };
  const r = readInventory(parse(s.value).value);
  return { value: r.value === null ? null : { sites: [r.value] }, diagnostics: r.diagnostics };
}
