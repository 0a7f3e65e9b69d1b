import { ENGINES } from "../../engines/engines.js";
import { duration } from "../../model/builtin-arg-types.js";
import { arg, fields, line } from "../../model/schema-builders.js";
import { defineStep } from "../../model/step-kind.js";

/** How long a host is waited for (ms), unless `within` says otherwise. */
const WITHIN_MS = 300_000;

export const reboot = defineStep({
  name: "reboot",
  summary: "reboots a host that needs it, and waits until it and its Heartbeat are back",
  doc:
    "A host needs a reboot when its package manager says so (/run/reboot-required, `needs-restarting -r`), or when a newer " +
    "kernel is installed than the one that runs. Of a pair the standby goes first, and the active host only when the pair is " +
    "healthy again; `@on standby` leaves the active host out. The step is done when the host answers, has booted anew and, on a " +
    "pair, its Heartbeat is up and the other node takes it for active. A sick pair is not rebooted.",
  head: {},
  body: fields({
    "when-needed": line("only a host that needs it; so it is without a line", {}),
    always: line("each time", {}),
    within: line("how long the host and its Heartbeat may take until they are back; without it, 5m", {
      time: arg("the time", duration),
    }),
  }),
  check: ({ block }, report) => {
    const { always, "when-needed": needed } = block.fields;
    if (always === null || needed === null) return;
    report("HAP3047", "`when-needed` and `always` exclude each other", always.span, {
      related: [{ message: "the other is here", span: needed.span }],
    });
  },
  ha: () => true,
  restarts: () => true,
  queries: () => [{ kind: "reboot" }, ...ENGINES.map(({ name }) => ({ kind: "service", name }) as const)],
  plan: ({ block }, state) => {
    const { reasons, boot } = state.reboot();
    if (block.fields.always === null && reasons.length === 0) return [];
    const gone = ENGINES.find(({ name }) => state.service(name).running && state.service(name).enabled === false);
    if (gone !== undefined) {
      const message = `${gone.title} runs there and is not started at boot: after a reboot the pair has one node`;
      const help = `put \`service ${gone.name} { enabled }\` before it`;
      return [{ kind: "refusal", code: "HAP3213", message, help, span: null }];
    }
    return [{ kind: "reboot", reasons, boot, withinMs: block.fields.within?.args.time ?? WITHIN_MS }];
  },
  // The host is looked at once more when it is back (run/come-back.ts).
  converges: () => false,
  examples: [
    {
      title: "A new kernel takes effect, on the standby first",
      hap: `reboot {
  within 10m
}`,
    },
    {
      title: "Each time",
      hap: `reboot {
  always
}`,
    },
  ],
});
