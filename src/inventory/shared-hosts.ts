import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.js";
import { type Host, machineOf } from "../model/host.js";
import type { Site } from "./inventory.js";

/**
 * Warns of a machine in two sites of one run: it is changed once for each, one after the other, which is rarely meant.
 */
export function sharedHosts(sites: readonly Site[]): readonly Diagnostic[] {
  const seen = new Map<string, Host>();
  return sites.flatMap(({ hosts }) =>
    hosts.flatMap((host) => {
      const key = machineOf(host);
      const earlier = seen.get(key);
      if (earlier === undefined || earlier.site === host.site) {
        seen.set(key, host);
        return [];
      }
      const related = [{ message: `of site ${earlier.site}`, span: earlier.span }];
      const what = host.local ? "this machine" : `\`${host.address}\``;
      const message = `${what} is in two sites of this run: host \`${earlier.id}\` and host \`${host.id}\``;
      const help = "what one site sets there the other may undo; run the sites one at a time if both mean it";
      return [diagnostic("HAP2126", message, host.span, { severity: "warning", related, help })];
    }),
  );
}
