import { suggest } from "../../../diagnostics/did-you-mean.js";
import { SCHEDULERS } from "../../../model/cluster-files.js";
import { defineRule, onLvs } from "../rule.js";

export const schedulerNotInKernel = defineRule({
  id: "LV003",
  severity: "error",
  summary: "a virtual service has a scheduler that there is not",
  why: "ipvsadm refuses the service, so the script's start fails at the takeover and Heartbeat gives the group up",
  source: "ipvsadm 1.31: `Scheduler or persistence engine not found`",
  bad: [{ "resource.d/lvs.sh": "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s wrx\n" }],
  good: [
    { "resource.d/lvs.sh": "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s wrr\n" },
    { "resource.d/lvs.sh": "#!/bin/sh\nipvsadm -A -t 10.0.0.5:80 -s $SCHED\n" },
  ],
  check: onLvs((table, report) => {
    for (const { scheduler } of table.services) {
      if (scheduler === null || !/^\w+$/.test(scheduler.value) || SCHEDULERS.includes(scheduler.value)) continue;
      const near = suggest(scheduler.value, SCHEDULERS);
      report(table, `there is no scheduler \`${scheduler.value}\``, scheduler.span, {
        ...(near === null ? {} : { label: `did you mean \`${near}\`?` }),
        help: `-s ${near ?? "wrr"}`,
      });
    }
  }),
});
