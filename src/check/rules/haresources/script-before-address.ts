import { addressOf, parseResource } from "../../../model/haresource.js";
import { defineRule, onHaresources } from "../rule.js";

export const scriptBeforeAddress = defineRule({
  id: "HB082",
  severity: "warning",
  summary: "a script that serves the address stands before it",
  why: "resources are started from left to right: clients would meet the service before it has its address",
  source: "ResourceManager of 3.0.6 starts a line from left to right",
  bad: [
    "haresources { a lvs.sh 192.168.3.118 }\nresource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 rr { real 192.168.3.1:80 nat; real 192.168.3.2:80 nat }\n}",
  ],
  good: [
    "haresources { a 192.168.3.118 lvs.sh }\nresource-script lvs.sh {\n  virtual tcp 192.168.3.118:80 rr { real 192.168.3.1:80 nat; real 192.168.3.2:80 nat }\n}",
  ],
  check: onHaresources((haresources, report, { lvs }) => {
    for (const { resources } of haresources.groups) {
      for (const table of lvs) {
        const addresses = new Set(table.services.map(({ address }) => address.value.address));
        const script = resources.findIndex(({ value }) => parseResource(value).script === table.script);
        const address = resources.findIndex(({ value }) => addresses.has(addressOf(parseResource(value)) ?? ""));
        const word = resources[script];
        const later = resources[address];
        if (word === undefined || later === undefined || script > address) continue;
        report(haresources, `\`${word.value}\` would be started before its address`, word.span, {
          related: [{ message: "the address", span: later.span }],
          help: `move \`${word.value}\` behind \`${later.value}\``,
        });
      }
    }
  }),
});
