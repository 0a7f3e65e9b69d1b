import { addressOf, parseResource } from "../../../model/haresource.js";
import { AGENTS } from "../agents.js";
import { SCRIPT_FOLDERS } from "../host/script-missing.js";
import { defineRule, onHaresources } from "../rule.js";

export const subjectCutAtBlank = defineRule({
  id: "HB115",
  severity: "warning",
  summary: "a word behind the subject of MailTo is a resource of its own",
  why: "an argument ends at a blank: no script has the name of the word behind it, and the takeover gives the group up",
  source: "ResourceManager of 3.0.6: words of a line are resources; `Cannot locate resource script ..`",
  bad: ["haresources { a 10.0.0.5 MailTo::root@example.com::HA failover }"],
  good: [
    "haresources { a 10.0.0.5 MailTo::root@example.com::HA-failover }",
    "haresources { a 10.0.0.5 MailTo::root@example.com::HA Filesystem::/dev/drbd0::/data::ext4 10.0.0.6 }",
    "haresources { a 10.0.0.5 MailTo::root@example.com httpd }",
    [
      {
        files: { haresources: "a 10.0.0.5 MailTo::root::moved httpd\n" },
        look: { paths: { "/etc/ha.d/resource.d/httpd": "absent", "/etc/init.d/httpd": "755" } },
      },
    ],
  ],
  check: onHaresources((haresources, report, { scripts, lvs, look }) => {
    const own = new Set([...scripts, ...lvs].map(({ script }) => script));
    const isKnown = (word: string): boolean => {
      const { script, args } = parseResource(word);
      const places = SCRIPT_FOLDERS.map((folder) => look?.path(`${folder}/${script}`) ?? null);
      // What is nowhere on the host is told by HB076.
      const isSeen = places.some((place) => place?.type === "file") || places.every((place) => place !== null);
      return args.length > 0 || Object.hasOwn(AGENTS, script) || own.has(script) || isSeen;
    };
    for (const { resources } of haresources.groups) {
      for (const [i, { value, span }] of resources.entries()) {
        const { value: before = "" } = resources[i - 1] ?? {};
        if (!/^MailTo::.+::./.test(before) || addressOf(parseResource(value)) !== null || isKnown(value)) continue;
        report(haresources, `\`${value}\` does not belong to the subject: it is a script to be run`, span, {
          help: `${before}-${value}; or as it is, where a script \`${value}\` is meant`,
        });
      }
    }
  }),
});
