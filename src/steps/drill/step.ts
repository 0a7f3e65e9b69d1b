import { defineStep, type Report, type Target } from "../../model/step-kind.js";
import { leavingServers, ofHost, type DrillHost, type DrillSpec, type Fault } from "../../model/drill.js";
import { MAKE_A_PAIR } from "../../model/host.js";
import { namedBy } from "../../model/probe.js";
import type { Span } from "../../source/source-file.js";
import { drillOf, faultsOf } from "./read-spec.js";
import { drillLines, labelArg } from "./schema.js";

export const drill = defineStep({
  name: "drill",
  summary: "a failover test: one fault, what a client sees meanwhile, and what has to come true",
  doc:
    "`active` is the host that holds the pair's addresses, found by asking before the fault; `standby` is the other. A pair " +
    "that is not healthy, or a watch that is not answered, makes it refuse before anything is broken. A fault may be one of another " +
    "host of the site, such as a real server: `expect ipvs … without HOST` says that it leaves the table of the active node, and the " +
    "drill is over when it is back there. Times count from the " +
    "fault. The fault is undone whatever happens: after a failed expectation, on Ctrl-C, and by the host itself when it " +
    "cannot be reached; then hap waits until both nodes are up and exactly one holds each address. Two hosts that hold an address " +
    "at the same time are split brain, and the drill fails whatever it expects: so it is to be expected of `fault kill keepalived`, which kills all its " +
    "processes and leaves the address where it is, while the other node takes it too. For a cut link, write " +
    "`expect vip ADDRESS on active for 15s`. `hap plan` breaks nothing and says what the drill would do. A second Ctrl-C ends the " +
    "restoration too, with a list of what is left to do; the host ends an undo that it has begun. `@retry` and `@timeout` are " +
    "errors above a drill, and those of its play are left out: it has times of its own.",
  head: { label: labelArg },
  body: drillLines,
  check: ({ block, span }, report, target) => {
    const faults = faultsOf(block);
    const second = faults[1];
    if (faults.length === 0) {
      report("HAP3006", "`drill` needs a line `fault`", span, { help: "for example `fault stop heartbeat on active`" });
    }
    if (second !== undefined)
      report("HAP6201", "a drill has one fault", second.span, { help: "write another drill for it" });
    if (target.peer === null) {
      report("HAP6202", `a drill needs a pair, and \`${target.host.name}\` is in none`, span, {
        help: `run the play on a pair; ${MAKE_A_PAIR}`,
      });
    }
    const spec = drillOf(block, span);
    if (spec !== null) checkSpec(spec, block.fields["expect vip"], { report, target });
  },
  uselessAnnotations: new Map([
    ["retry", "a drill breaks the pair once; write it twice to see it twice"],
    ["timeout", "a drill has times of its own: `expect … within 15s`, and `restore within 60s` for the pair"],
  ]),
  probes: ({ block, span }) => drillOf(block, span)?.watches.map(({ probe }) => probe) ?? [],
  drill: ({ block, span }) => drillOf(block, span),
  examples: [
    {
      title: "The active node stops",
      hap: `drill "the active node stops" {
  fault stop heartbeat on active
  watch tcp 192.168.3.118:10101 every 100ms timeout 1s
  expect vip 192.168.3.118 on standby within 15s
  expect log "mach_down takeover complete" on standby within 15s
  expect outage under 15s
  restore
}`,
    },
    {
      title: "The heartbeat link is cut, and the address must stay where it is",
      hap: `drill "the heartbeat link is cut" {
  fault cut-link eth1 on active
  watch ping 192.168.3.118
  expect vip 192.168.3.118 on active for 15s
  restore within 60s
}`,
    },
    {
      title: "A real server's MySQL stops: it leaves the table, and no login fails from then on",
      hap: `drill "a server dies" {
  fault stop mysql on rs100
  watch mysql 192.168.3.118:10101 user admin password \${secret("mysql")} every 200ms timeout 2s
  expect ipvs tcp 192.168.3.118:10101 without rs100 within 10s
  expect answers after 10s for 20s
  restore
}`,
    },
  ],
});

interface Checking {
  readonly report: Report;
  readonly target: Target;
}

function checkSpec(
  spec: DrillSpec,
  vips: readonly {
    readonly args: { readonly within: number | null; readonly for: number | null };
    readonly span: Span;
  }[],
  checking: Checking,
): void {
  const { report, target } = checking;
  for (const { args, span } of vips) {
    if (args.within !== null && args.for !== null) report("HAP6203", "`within` and `for` exclude each other", span);
  }
  const watched = spec.expectations.find((e) => ofHost(e) === null);
  if (watched !== undefined && spec.watches.length === 0) {
    report("HAP6204", `\`expect ${watched.kind}\` needs a line \`watch\``, watched.span, {
      help: "for example `watch tcp 192.168.3.118:10101`",
      topic: "line watch",
    });
  }
  for (const e of spec.expectations) {
    const own = ofHost(e);
    if (own !== null) checkHost(own.on, own.span, checking);
  }
  checkBroken(spec.fault, checking);
  const parts = "`active`, `standby`, ";
  const named = [
    ...(typeof spec.fault.on === "string" ? [] : [{ name: spec.fault.on.name, span: spec.fault.span, parts }]),
    ...leavingServers(spec).flatMap(({ without, span }) =>
      without.kind === "host" ? [{ ...without, span, parts: "" }] : [],
    ),
    ...spec.watches.flatMap(({ probe, span }) => namedBy(probe).map((name) => ({ name, span, parts: "" }))),
  ];
  const hosts = target.siteHosts?.map((host) => `\`${host}\``).join(", ");
  for (const { name, span, parts: others } of named) {
    if (target.siteHosts?.includes(name) !== false) continue;
    report("HAP6205", `the site has no host \`${name}\``, span, { help: `expected ${others}${hosts}` });
  }
}

/** A host outside the pair may be broken where nobody else depends on it being whole, and by what it can have. */
function checkBroken({ on, kind, span }: Fault, checking: Checking): void {
  const { host, peer, isPaired } = checking.target;
  if (typeof on === "string" || peer === null || on.name === host.name || on.name === peer.name) return;
  if (kind === "drop") checkHost(on, span, checking);
  else if (isPaired?.(on.name) === true)
    checking.report("HAP6206", `\`${on.name}\` is of another pair, which this drill does not look at`, span, {
      help: "break it by a drill of its own pair: that one begins on a pair that is whole, and ends on one",
    });
}

function checkHost(on: DrillHost, span: Span, { report, target: { host, peer } }: Checking): void {
  if (typeof on === "string" || peer === null || on.name === host.name || on.name === peer.name) return;
  report("HAP6206", `\`${on.name}\` is no host of the pair`, span, {
    help: `expected \`active\`, \`standby\`, \`${host.name}\` or \`${peer.name}\``,
  });
}
