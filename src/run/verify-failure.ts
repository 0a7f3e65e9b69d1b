import type { Code } from "../diagnostics/code.js";
import { diagnostic, type Detail, type Diagnostic } from "../diagnostics/diagnostic.js";
import {
  describeProbe,
  isClientProbe,
  isPairProbe,
  type Probe,
  type ProbeResult,
  type VipProbe,
} from "../model/probe.js";
import { engineNamed, ENGINES } from "../engines/engines.js";
import { describeCommand } from "../model/command.js";
import { endpointText } from "../model/endpoint.js";
import { hostDetail } from "./host-diagnostics.js";

/**
 * The failed probes of one row as one problem: the gravest under its own line, the others named with theirs. Null when
 * none failed. `pair` is the name of the pair that the row's host is in.
 */
export function verifyFailure(failed: readonly ProbeResult[], pair: string | null): Diagnostic | null {
  const main = failed.find(isSplitBrain) ?? failed[0];
  if (main === undefined) return null;
  const others = failed.filter((result) => result !== main);
  const { code, message, help } = probeFailure(main, pair);
  return diagnostic(code, message, main.probe.span, {
    details: [...hostDetails(main), ...main.evidence],
    related: others.map((other) => ({ message: `also: ${probeFailure(other, pair).message}`, span: other.probe.span })),
    help,
  });
}

function isSplitBrain({ ok, holders = [] }: ProbeResult): boolean {
  return !ok && holders.length > 1;
}

function hostDetails({ probe, host }: ProbeResult): Detail[] {
  if (probe.kind === "vip" || probe.kind === "vrrp") return [];
  if (host !== null) return [hostDetail(host)];
  return [{ label: "from", text: "where hap runs" }];
}

interface ProbeFailure {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
}

function probeFailure(result: ProbeResult, pair: string | null): ProbeFailure {
  const { probe, host, text } = result;
  const on = host === null ? "" : ` ${isClientProbe(probe) ? "from" : "on"} \`${host.name}\``;
  const what = `expected ${expectation(probe)}${isPairProbe(probe) && probe.kind !== "ipvs" ? "" : on}, found: ${text}`;
  switch (probe.kind) {
    case "engine":
      return { code: "HAP6001", message: what, help: engineNamed(probe.engine).advice.reasons };
    case "process":
      return {
        code: "HAP6002",
        message: what,
        help: "compare with `ps -e -o user,args` there; of other users' processes only those of the step's `@as USER` count",
      };
    case "command":
      return { code: "HAP6003", message: what, help: "run it there by hand; `@timeout` gives it more time" };
    case "log":
      return { code: "HAP6004", message: what, help: logHelp(probe.since) };
    case "vip":
      return vipFailure(probe, result, { what, pair });
    case "vrrp":
      return {
        code: "HAP6013",
        message: what,
        help: "after a start an instance waits some 4 s before it is master: `@retry 10 1s` waits; two masters do not hear each other",
      };
    case "ipvs":
      return {
        code: "HAP6007",
        message: what,
        help: "compare with `ipvsadm -L -n` there; the resource script loads the table",
      };
    case "tcp":
      return { code: "HAP6008", message: what, help: CLIENT_HELP };
    case "mysql":
      return { code: "HAP6009", message: what, help: CLIENT_HELP };
    case "http":
      return { code: "HAP6010", message: what, help: CLIENT_HELP };
    case "ping":
      return {
        code: "HAP6011",
        message: what,
        help: "ask who holds the address by `hap status`, and look at the route to it",
      };
  }
}

const CLIENT_HELP =
  "ask the real server itself, then the address by `hap status`; `@retry 10 2s` waits for a service that starts";

function logHelp(since: "run" | "start"): string {
  const other =
    since === "run"
      ? "`since start` counts from Heartbeat's start"
      : "`since run` counts from the beginning of this run";
  return `${other}; lines before that do not count`;
}

function vipFailure(
  probe: VipProbe,
  { holders = [] }: ProbeResult,
  { what, pair }: { readonly what: string; readonly pair: string | null },
): ProbeFailure {
  if (holders.length < 2) {
    const to = probe.heldBy.kind === "host" ? probe.heldBy.name : "HOST";
    const mend = pair === null ? "" : `, and \`hap switch ${pair} --to ${to}\` lets a host of a Heartbeat pair do so`;
    const help =
      "after a start Heartbeat takes some 10 s, a node alone `initdead`, keepalived 4 s: `@retry 20 2s` waits; " +
      `else \`hap status\` says why nobody takes it${mend}`;
    return { code: "HAP6005", message: what, help };
  }
  const who = holders.map(({ host, on }) => `\`${host.name}\` (${on.mac})`).join(" and ");
  const message = `split brain: ${who} hold ${probe.address} at the same time`;
  const help =
    `stop ${ENGINES.map(({ title }) => title).join(" or ")} on all but one of them, then find out why they do not hear each other: ` +
    ENGINES.map(({ title, advice }) => `${title} by ${advice.deaf}`).join("; ");
  return { code: "HAP6006", message, help };
}

/** What a probe wants, as words after `expected`. */
function expectation(probe: Probe): string {
  switch (probe.kind) {
    case "engine":
      return `${engineNamed(probe.engine).title} ${probe.running ? "running" : "stopped"}`;
    case "process":
      return `a process \`${probe.text}\``;
    case "command": {
      const text = probe.expect === null ? "" : ` with \`${probe.expect}\``;
      return `success of \`${describeCommand(probe.command)}\`${text}`;
    }
    case "log":
      return `\`${probe.pattern}\` in ${probe.path}`;
    case "vip":
      return vipExpectation(probe);
    case "vrrp": {
      const on = probe.on.kind === "host" ? `\`${probe.on.name}\`` : "exactly one host";
      return `\`${probe.instance}\` to be ${probe.state} on ${on}`;
    }
    case "ipvs": {
      const servers = probe.servers.map(endpointText).join(", ");
      return `${describeProbe(probe)}${servers === "" ? "" : ` with ${servers}`}`;
    }
    case "http":
      return probe.status === null ? `an answer of ${probe.url}` : `status ${probe.status} of ${probe.url}`;
    case "mysql": {
      const at = `MySQL at ${endpointText(probe)}`;
      return probe.expect === null ? `a login to ${at}` : `\`${probe.expect}\` from ${at}`;
    }
    case "tcp":
      return `a connection to ${endpointText(probe)}`;
    case "ping":
      return `an answer to a ping of ${probe.address}`;
  }
}

function vipExpectation({ address, heldBy }: VipProbe): string {
  const by = heldBy.kind === "host" ? `\`${heldBy.name}\`` : heldBy.kind === "nobody" ? "nobody" : "exactly one host";
  return `${address} held by ${by}`;
}
