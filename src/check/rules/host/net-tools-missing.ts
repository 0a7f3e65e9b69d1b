import { parseResource } from "../../../model/haresource.js";
import { defineHostRule, onHost } from "../rule.js";

/** Where net-tools has it. */
export const IFCONFIG = ["/sbin/ifconfig", "/usr/sbin/ifconfig", "/bin/ifconfig"];

export const netToolsMissing = defineHostRule({
  id: "HB080",
  severity: "error",
  summary: "IPaddr or a plain address is used where ifconfig is not installed",
  why: "start fails, and stop reports success while the address stays: with two nodes both may hold it",
  source: "IPaddr of resource-agents 4.12: `Setup problem: couldn't find command: ifconfig`; stop was seen to succeed",
  bad: [
    [
      {
        files: { haresources: "a 10.0.0.5\n" },
        look: { paths: { "/sbin/ifconfig": "absent", "/usr/sbin/ifconfig": "absent", "/bin/ifconfig": "absent" } },
      },
    ],
  ],
  good: [
    [
      {
        files: { haresources: "a 10.0.0.5 IPaddr2::10.0.0.6\n" },
        look: { paths: { "/sbin/ifconfig": "755", "/usr/sbin/ifconfig": "absent", "/bin/ifconfig": "absent" } },
      },
    ],
  ],
  check: onHost((look, report, { haresources }) => {
    const word = haresources?.groups
      .flatMap(({ resources }) => resources)
      .find(({ value }) => parseResource(value).script === "IPaddr");
    if (word === undefined || !IFCONFIG.every((path) => look.path(path)?.type === "absent")) return;
    report(haresources, "this host has no ifconfig, which IPaddr needs", word.span, {
      help: word.value.startsWith("IPaddr::") ? word.value.replace("IPaddr::", "IPaddr2::") : `IPaddr2::${word.value}`,
    });
  }),
});
