import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Site } from "../../inventory/inventory.js";
import type { Span } from "../../source/source-file.js";
import type { EvalEnvironment } from "../eval/eval-context.js";
import { shown, type ExplainedPlace } from "./explain-value.js";
import { setProblems, siteValues } from "../eval/site-values.js";

/** A value that the inventory gives a host, and the block that counts. */
export interface HostValue {
  readonly name: string;
  /** As text, secrets masked. */
  readonly value: string;
  readonly level: ExplainedPlace["level"];
  /** Name of the site, group, pair or host that sets it. */
  readonly where: string;
  readonly span: Span;
}

/** What is wrong with the values that an inventory sets, whether or not a playbook asks for them. */
export function valueProblems(site: Site, outside: EvalEnvironment): readonly Diagnostic[] {
  const found = setProblems(siteValues(site, outside)).map(({ problem }) => problem);
  const first = new Map(found.map((problem) => [`${problem.message}\n${problem.span?.start ?? 0}`, problem]));
  return [...first.values()].toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
}

/** The inventory's values of every host of a site, by the host's name; in the order in which they are first set. */
export function hostValues(site: Site, outside: EvalEnvironment): ReadonlyMap<string, readonly HostValue[]> {
  const values = siteValues(site, outside);
  return new Map(
    site.hosts.map((host) => {
      const found = new Map<string, HostValue>();
      for (const block of site.blocks.get(host.name) ?? []) {
        for (const set of block.sets) {
          const { value, diagnostics } = values.valueOf(set, host);
          const text = diagnostics.length > 0 ? "(no value)" : shown(value);
          const { level, name: where } = block;
          found.set(set.name.text, { name: set.name.text, value: text, level, where, span: set.span });
        }
      }
      return [host.name, [...found.values()]];
    }),
  );
}
