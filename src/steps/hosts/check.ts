import { isIPv4 } from "../../model/ip-version.js";
import type { Report } from "../../model/step-kind.js";
import type { Span } from "../../source/source-file.js";
import type { HostsEntry } from "./merge.js";

interface HostsRow {
  readonly args: HostsEntry;
  readonly span: Span;
}

/** A name may have one IPv4 and one IPv6 address: with two of a kind, resolvers take the first and ignore the other. */
export function checkHosts(params: { readonly block: { readonly rows: readonly HostsRow[] } }, report: Report): void {
  const seen = new Map<string, HostsRow>();
  for (const row of params.block.rows) {
    for (const name of row.args.names) {
      const key = `${name.toLowerCase()} ${isIPv4(row.args.address) ? 4 : 6}`;
      const first = seen.get(key);
      if (first === undefined) {
        seen.set(key, row);
      } else if (first.args.address !== row.args.address) {
        report("HAP3030", `\`${name}\` has two addresses`, row.span, {
          label: `\`${row.args.address}\` would never be used`,
          related: [{ message: `\`${first.args.address}\` here`, span: first.span }],
        });
      }
    }
  }
}
