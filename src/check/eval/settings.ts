import type { Site } from "../../inventory/inventory.js";
import type { ParamType } from "../../syntax/playbook.js";
import { plainText } from "../../syntax/word-text.js";
import { fittingType } from "./param-types.js";

/** What the sites set, each with the type of a param that would take it. */
export function settingsOf({ sites }: { readonly sites: readonly Site[] }): ReadonlyMap<string, ParamType> {
  const blocks = sites.flatMap((site) => [site.values, ...[...site.blocks.values()].flat()]);
  const sets = blocks.flatMap((block) => block.sets);
  return new Map(
    sets.map(({ name, source }) => [
      name.text,
      source.kind === "rows"
        ? "table"
        : fittingType(source.kind === "words" ? source.words.map((word) => plainText(word) ?? "") : []),
    ]),
  );
}

/** Advice for a name that is not known where an inventory sets it; null when none does. */
export function settingHelp(name: string, settings: ReadonlyMap<string, ParamType>): string | null {
  const type = settings.get(name);
  return type === undefined ? null : `the inventory sets it: a playbook takes it by \`param ${type} ${name}\``;
}
