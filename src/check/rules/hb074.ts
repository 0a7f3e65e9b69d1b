import { addressOf, parseResource } from "../../model/haresource.js";
import type { Haresources, Placed } from "../../model/cluster-files.js";
import { eachHost, type Rule, type RuleReport } from "./rule.js";

export const hb074: Rule = {
  id: "HB074",
  severity: "error",
  needs: "files",
  summary: "two groups of haresources begin with the same resource or have the same address",
  why: "Heartbeat knows a group by its first resource: two with the same are run as one, the second node's name as a script",
  examples: ["haresources {\n  a 192.168.3.118 x.sh\n  b 192.168.3.118 y.sh\n}"],
  check: eachHost(({ haresources }, report) => {
    if (haresources === null) return;
    const keys = haresources.groups.flatMap(({ resources }) => resources[0] ?? []);
    once(haresources, keys, (value) => `two groups begin with \`${value}\``, report);
    const taken = new Set(keys);
    const addresses = haresources.groups.flatMap(({ resources }) =>
      resources.flatMap((resource) => {
        const value = addressOf(parseResource(resource.value));
        return value === null ? [] : [{ value, span: resource.span, isKey: taken.has(resource) }];
      }),
    );
    // Two equal first words are told of above.
    const rest = addresses.filter(
      (address, i) => !address.isKey || !addresses.slice(0, i).some((o) => o.isKey && o.value === address.value),
    );
    once(haresources, rest, (value) => `\`${value}\` is in two groups`, report);
  }),
};

function once(
  file: Haresources,
  words: readonly Placed<string>[],
  message: (value: string) => string,
  report: RuleReport,
): void {
  const seen = new Map<string, Placed<string>>();
  for (const word of words) {
    const first = seen.get(word.value);
    if (first === undefined) seen.set(word.value, word);
    else {
      report(file, message(word.value), word.span, {
        related: [{ message: "first here", span: first.span }],
        help: "put what belongs together on one line; give each group an address of its own",
      });
    }
  }
}
