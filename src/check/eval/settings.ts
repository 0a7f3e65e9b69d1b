import type { Site } from "../../inventory/inventory.js";
import type { ParamType } from "../../syntax/playbook.js";
import { plainText } from "../../syntax/word-text.js";
import { fittingType } from "./param-types.js";

/** What the sites set, each with the type of a param that would take it. */
export function settingsOf({ sites }: { readonly sites: readonly Site[] }): ReadonlyMap<string, ParamType> {
  const [only, second] = sites.map(settingsOfSite);
  return only !== undefined && second === undefined
    ? only
    : new Map(sites.flatMap((site) => [...settingsOfSite(site)]));
}

/** An unknown name asks for each host, and a thousand hosts have thousands of sets. */
const known = new WeakMap<Site, ReadonlyMap<string, ParamType>>();

function settingsOfSite(site: Site): ReadonlyMap<string, ParamType> {
  const before = known.get(site);
  if (before !== undefined) return before;
  const sets = [site.values, ...[...site.blocks.values()].flat()].flatMap((block) => block.sets);
  const settings = new Map(
    sets.map(({ name, source }) => [
      name.text,
      source.kind === "rows"
        ? "table"
        : fittingType(source.kind === "words" ? source.words.map((word) => plainText(word) ?? "") : []),
    ]),
  );
  known.set(site, settings);
  return settings;
}

/** Advice for a name that is not known where an inventory sets it; null when none does. */
export function settingHelp(name: string, settings: ReadonlyMap<string, ParamType>): string | null {
  const type = settings.get(name);
  return type === undefined ? null : `the inventory sets it: a playbook takes it by \`param ${type} ${name}\``;
}
