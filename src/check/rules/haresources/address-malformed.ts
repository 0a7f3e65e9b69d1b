import { aboutAddress } from "../../../model/builtin-arg-types.js";
import { isOwnBroadcast, parseIpSpec, parseResource } from "../../../model/haresource.js";
import { within } from "../directives.js";
import { defineRule, onHaresources } from "../rule.js";

export const addressMalformed = defineRule({
  id: "HB077",
  severity: "error",
  summary: "an address of haresources is not well formed",
  why: "nobody looks at it until a takeover; then the address does not come up and Heartbeat gives the group up",
  source: "IPaddr, IPaddr2 and findif of resource-agents 4.12",
  bad: ["haresources { a 192.168.3.318 }", "haresources { a IPaddr::192.168.3.118/33/eth0 }"],
  good: ["haresources { a 192.168.3.118/24/eth0 }", "haresources { a IPaddr::192.168.3.118/24/eth0:1 }"],
  check: onHaresources((haresources, report) => {
    for (const word of haresources.groups.flatMap(({ resources }) => resources)) {
      const resource = parseResource(word.value);
      const spec = resource.ipSpec;
      if (spec === null) {
        const colon = /^(?:IPaddr2?|IPv6addr)(?=:[^:])/.exec(word.value)?.[0].length ?? 0;
        if (colon > 0) {
          report(
            haresources,
            "expected `::` before the address, found `:`",
            within(word.span, word.value, colon, colon + 1),
            {
              label: "a script of that whole name would be looked for",
              help: `write \`${word.value.slice(0, colon)}::${word.value.slice(colon + 1)}\``,
            },
          );
        }
        continue;
      }
      const read = parseIpSpec(spec.text);
      const help = `${resource.script === "IPaddr" ? "" : `${resource.script}::`}address/24/interface, such as 192.168.3.118/24/eth0`;
      if (!read.ok) {
        const place = within(word.span, word.value, spec.offset + read.start, spec.offset + read.end);
        report(haresources, read.problem, place, { help, ...aboutAddress(spec.text.slice(read.start, read.end)) });
      } else if (!isOwnBroadcast(read.value)) {
        const message = `the broadcast address is not the one of ${read.value.address}/${read.value.prefix ?? ""}`;
        report(haresources, message, word.span, { severity: "warning", help: "leave it out: it is calculated" });
      }
    }
  }),
});
