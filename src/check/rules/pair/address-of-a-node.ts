import { addressOf, parseResource } from "../../../model/haresource.js";
import { all } from "../directives.js";
import { defineRule } from "../rule.js";

export const addressOfANode = defineRule({
  id: "HB079",
  severity: "error",
  summary: "a virtual address is a node's own",
  why: "the node answers at it already, so all looks well; the first takeover takes the address away from the host itself",
  source: "two real nodes: the address of the standby was moved, and the host could not be reached any more",
  bad: ["ha.cf { ucast eth0 10.0.0.12; node a b }\nharesources { a IPaddr2::10.0.0.12/24/eth0 }"],
  good: ["ha.cf { ucast eth0 10.0.0.12; node a b }\nharesources { a IPaddr2::10.0.0.118/24/eth0 }"],
  check: ({ hosts }, report) => {
    const own = new Map<string, string>();
    for (const { host, address, haCf } of hosts) {
      const peers = haCf === null ? [] : all(haCf, "ucast", "ucast6").flatMap(({ values }) => values[1]?.value ?? []);
      for (const peer of peers) own.set(peer, "a node, which `ucast` names");
      if (address !== null) own.set(address, `\`${host}\``);
    }
    for (const { haresources } of hosts) {
      for (const { value, span } of haresources?.groups.flatMap(({ resources }) => resources) ?? []) {
        const address = addressOf(parseResource(value));
        const owner = address === null ? undefined : own.get(address);
        if (address === null || owner === undefined) continue;
        report(haresources, `\`${address}\` is the address of ${owner}`, span, {
          help: "take an address of the same network that no host has",
        });
      }
    }
  },
});
