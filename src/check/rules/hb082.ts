import { addressOf, parseResource } from "../../model/haresource.js";
import { eachHost, type Rule } from "./rule.js";

export const hb082: Rule = {
  id: "HB082",
  severity: "warning",
  needs: "files",
  summary: "a script that serves the address stands before it",
  why: "resources are started from left to right: clients would meet the service before it has its address",
  examples: [
    "haresources { a lvs.sh 192.168.3.118 }\nresource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 rr { real 192.168.3.1:80 nat; real 192.168.3.2:80 nat }\n}",
  ],
  check: eachHost(({ haresources, lvs }, report) => {
    for (const { resources } of haresources?.groups ?? []) {
      for (const table of lvs) {
        const addresses = new Set(table.services.map(({ address }) => address.value.address));
        const script = resources.findIndex(({ value }) => parseResource(value).script === table.script);
        const address = resources.findIndex(({ value }) => addresses.has(addressOf(parseResource(value)) ?? ""));
        const word = resources[script];
        const later = resources[address];
        if (haresources === null || word === undefined || later === undefined || script > address) continue;
        report(haresources, `\`${word.value}\` would be started before its address`, word.span, {
          related: [{ message: "the address", span: later.span }],
          help: `move \`${word.value}\` behind \`${later.value}\``,
        });
      }
    }
  }),
};
