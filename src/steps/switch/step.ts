import { duration, expected, plainName, text, wordType } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import { MAKE_A_PAIR } from "../../model/host.js";
import type { DecodedBlock } from "../../model/schema.js";
import { arg, fields, line, requiredLabelled } from "../../model/schema-builders.js";
import { defineStep } from "../../model/step-kind.js";
import { SWITCH_WITHIN_MS, type SwitchSpec } from "../../model/switchover.js";
import type { Span } from "../../source/source-file.js";
import { watchLines, watchesOf } from "../shared/watch-lines.js";

const target: ArgType<SwitchSpec["to"]> = {
  ...wordType<SwitchSpec["to"]>("standby | preferred | HOST", (value) => {
    if (value === "standby" || value === "preferred") return { ok: true, value };
    const name = plainName.parse(value);
    return name.ok ? { ok: true, value: { name: value } } : name;
  }),
  values: ["standby", "preferred"],
};

const groupKey: ArgType<string> = wordType("group", (value) =>
  value.trim() === "" ? expected("a group's first resource or one of its addresses") : { ok: true, value },
);

const BODY = fields({
  to: line("which host is to have the resources; without it, the standby", { target: arg("the host", target) }),
  group: line("only this group, by its first resource or one of its addresses", { key: arg("the group", groupKey) }),
  ...watchLines,
  "expect outage": line("no watch is without an answer for longer", {
    under: requiredLabelled("under", "the time", duration),
  }),
  within: line("how long the other host may take until it has everything; without it, 30s", {
    time: arg("the time", duration),
  }),
});

function specOf({ fields: own }: DecodedBlock<typeof BODY>, span: Span): SwitchSpec {
  return {
    to: own.to?.args.target ?? "standby",
    group: own.group?.args.key ?? null,
    watches: watchesOf(own),
    underMs: own["expect outage"]?.args.under ?? null,
    withinMs: own.within?.args.time ?? SWITCH_WITHIN_MS,
    span,
  };
}

export const switchStep = defineStep({
  name: "switch",
  summary: "hands a pair's resources over to the other host, watched by clients",
  doc:
    "A planned switchover. Before it both nodes have to be healthy and hear each other, haresources and authkeys the same on " +
    "both and read, and every script there; else nothing moves. Heartbeat is asked to hand over (`hb_standby`); where it cannot " +
    "be asked (`auto_failback legacy`, or none in ha.cf), it is stopped on the active host, and started again unless it would take " +
    "its resources back. Without `watch` lines the clients' probes of the playbook's `verify` and `drill` steps are asked meanwhile, " +
    "else each address is pinged. When the other host does not get everything, all is put back where it was. A host that has " +
    "everything already is right: nothing moves.",
  head: { label: arg("what it is for, for reports", text) },
  body: BODY,
  check: ({ block, span }, report, { host, peer }) => {
    if (peer === null) {
      report("HAP6402", `a switch needs a pair, and \`${host.name}\` is in none`, span, {
        help: `run the play on a pair; ${MAKE_A_PAIR}`,
      });
      return;
    }
    const { to } = block.fields;
    const named = to?.args.target;
    if (to === null || named === undefined || typeof named === "string") return;
    if (named.name === host.name || named.name === peer.name) return;
    report("HAP6403", `the pair has no host \`${named.name}\``, to.at.target, {
      help: `its hosts are ${host.name} and ${peer.name}; or write \`standby\` or \`preferred\``,
    });
  },
  uselessAnnotations: new Map([
    ["retry", "a switch that fails puts the pair back; write it twice to try it twice"],
    ["timeout", "a switch has a time of its own: `within 30s`"],
    ["on", "a switch is about both hosts of the pair: `to HOST` says which one gets the resources"],
  ]),
  ha: () => true,
  probes: ({ block }) => watchesOf(block.fields).map(({ probe }) => probe),
  switchover: ({ block, span }) => specOf(block, span),
  examples: [
    {
      title: "The standby gets everything",
      hap: `switch "to the standby" {
  watch tcp 192.168.3.118:10101
  expect outage under 5s
}`,
    },
    {
      title: "Back to the preferred host",
      hap: `switch "home" {
  to preferred
}`,
    },
  ],
});
