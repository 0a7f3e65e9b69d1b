import type { ClusterFile, Placed } from "../../../model/cluster-files.js";
import { addressOf, parseResource } from "../../../model/haresource.js";
import type { ClusterView } from "../cluster-view.js";
import { defineRule, onNeighbours, pairOf } from "../rule.js";
import { addressesOf as movingAddresses, headOf, topOf } from "../statements.js";

export const addressOfAnotherPair = defineRule({
  id: "HB113",
  severity: "error",
  summary: "two pairs in one network have the same virtual address",
  why: "both bring it up, and clients reach now one pair and now the other",
  source: "RFC 5227: who announces an address last has it in the others' tables",
  dependsOn: ["haresources", "virtual_ipaddress"],
  bad: [
    [
      pairOf({ haresources: "a 10.0.0.50\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ haresources: "c IPaddr2::10.0.0.50/24/eth0\n" }, "10.0.0.3", "10.0.0.4"),
    ],
    [
      pairOf({ haresources: "a 10.0.0.50\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf(
        { "keepalived.conf": "vrrp_instance V {\n virtual_ipaddress {\n 10.0.0.50/24\n }\n}\n" },
        "10.0.0.3",
        "10.0.0.4",
      ),
    ],
  ],
  good: [
    [
      pairOf({ haresources: "a 10.0.0.50\n" }, "10.0.0.1", "10.0.0.2"),
      pairOf({ haresources: "c 10.0.0.51\n" }, "10.0.0.3", "10.0.0.4"),
    ],
    [
      pairOf({ haresources: "a 192.168.3.118\n" }, "192.168.3.87", "192.168.3.88"),
      pairOf({ haresources: "a 192.168.3.118\n" }, "192.168.3.87", "192.168.3.88"),
    ],
  ],
  check: onNeighbours((one, other, report) => {
    const mine = addressesOf(one);
    for (const { value, span, file } of addressesOf(other)) {
      const same = mine.find((address) => address.value === value);
      if (same === undefined) continue;
      report(
        file,
        `\`${other.name}\` has the address ${value}, which \`${one.name}\` in the same network has too`,
        span,
        {
          related: [{ message: `of \`${one.name}\``, span: same.span }],
          help: "an address of its own for each pair",
        },
      );
    }
  }),
});

/** The addresses that move in a pair, by the files of its first node, whichever engine moves them. */
function addressesOf({ hosts: [host] }: ClusterView): readonly (Placed<string> & { readonly file: ClusterFile })[] {
  if (host === undefined) return [];
  const { haresources, keepalived } = host;
  const byHeartbeat = (haresources?.groups ?? []).flatMap(({ resources }) =>
    resources.flatMap(({ value, span }) => {
      const address = addressOf(parseResource(value));
      return address === null || haresources === null ? [] : [{ value: address, span, file: haresources }];
    }),
  );
  const byKeepalived =
    keepalived === null
      ? []
      : topOf(keepalived, "vrrp_instance").flatMap((instance) =>
          movingAddresses(instance, true).map(({ ip, line }) => ({ value: ip, span: headOf(line), file: keepalived })),
        );
  return [...byHeartbeat, ...byKeepalived];
}
