import { expect, test, vi } from "vitest";
import { diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Host } from "../../src/model/host.js";
import type { Answer, HostState } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { hostRun, type HostRun } from "../../src/run/host-run.js";
import { reportHolders, wrongPairs } from "../../src/run/holders.js";
import { lockWait } from "../../src/run/lock-hosts.js";
import { preflight } from "../../src/run/preflight.js";
import type { RunContext } from "../../src/run/run-context.js";
import { verifyFailure } from "../../src/run/verify-failure.js";
import type { ProbeResult } from "../../src/model/probe.js";
import type { RunEvent } from "../../src/run/events.js";
import { allKinds } from "../../src/steps/registry.js";
import { checkText } from "../check/check-text.js";
import { facts } from "../steps/empty-host.js";

vi.mock("node:timers/promises", () => ({ setTimeout: () => Promise.resolve() }));

const HARESOURCES = 'play "p" on directors {\n  haresources { LD_87 IPaddr2::192.168.3.118/24/eth1 }\n}\n';

/** A program over a pair, its hosts as they were seen: called `vm`, without any address. */
function seen(change: (host: Host) => Host = (host) => host) {
  const program = checkText(HARESOURCES, { registry: allKinds() }).value;
  if (program === null) throw new Error("it does not check");
  const state: HostState = { facts: { ...facts, hostname: "vm" }, answers: new Map() };
  const runs = program.hosts.map((host) =>
    Object.assign(hostRun(change(host), { peer: null, inHaPair: true, ordered: false, waits: () => undefined }), {
      state,
    }),
  );
  return { program, runs };
}

test("after a failure nobody waits for an address that was never configured", async () => {
  const { program, runs } = seen();
  for (const run of runs) run.settling = true;
  if (runs[0] !== undefined) runs[0].active = false;
  const events: RunEvent[] = [];
  let asked = 0;
  const c = {
    ...{ program, runs, tense: "done", options: { stop: new AbortController().signal } },
    emit: (event: RunEvent) => events.push(event),
    each: () => Promise.resolve(void (asked += 1)),
  } as unknown as RunContext;
  await reportHolders(c, program.plays[0]?.site ?? "");
  expect(asked).toBe(0);
  const told = events.map((event) => (event.event === "finding" ? event.diagnostic.code : event.event));
  expect(told).toEqual(["holder", "HAP4060"]);
  const [help] = events.flatMap((event) => (event.event === "finding" ? (event.diagnostic.help ?? "") : []));
  expect(help).toContain("`hap switch directors --to LD_87`");
});

/** A pair whose Heartbeats run and hold nothing; at each look `change` says what is seen. */
function drifting(change: (runs: readonly HostRun[], looks: number) => void) {
  const { program, runs } = seen();
  const conf = Buffer.from("LD_87 IPaddr2::192.168.3.118/24/eth1\n");
  const file = { type: "file" as const, sha256: "", size: conf.length, content: conf };
  const daemon: Answer = { kind: "daemon", state: { running: true, resources: "none", peer: "active", mode: "" } };
  for (const run of runs) {
    const written: Answer = { kind: "file", state: { ...file, mode: 0o644, owner: "root", group: "root", mtime: "" } };
    const answers = new Map<string, Answer>([
      [queryKey(ask.daemon("heartbeat", null)), daemon],
      [queryKey(ask.file("/etc/ha.d/haresources")), written],
    ]);
    run.state = { facts: { ...facts, hostname: run.host.name }, answers };
  }
  let looks = 0;
  const c = {
    ...{ program, runs, options: { stop: new AbortController().signal } },
    each: () => Promise.resolve(change(runs, ++looks)),
  } as unknown as RunContext;
  return { c, looks: () => looks };
}

test("drift waits for an address that is nowhere while its engine runs", async () => {
  const eth1 = { name: "eth1", up: true, mac: "02:00:00:00:00:01", addresses: ["192.168.3.118/24"] };
  const { c, looks } = drifting(([run], at) => {
    if (at === 12 && run?.state != null)
      run.state = { ...run.state, facts: { ...run.state.facts, interfaces: [eth1] } };
  });
  expect(await wrongPairs(c)).toEqual([]);
  expect(looks()).toBe(12);
});

test("drift tells that a host was not seen again, and nothing of its pair", async () => {
  const lost = diagnostic("HAP4003", "no answer", null);
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 5000));
  const { c } = drifting(([run]) => {
    if (run !== undefined) run.unseen = lost;
  });
  expect(await wrongPairs(c)).toEqual([lost]);
  clock.mockRestore();
});

test("an address on no host: the mend names the pair and the host that is to have it", () => {
  const [run] = seen().runs;
  const probe = { kind: "vip", address: "192.168.3.118", heldBy: { kind: "host", name: "LD_87" } } as const;
  const result = { probe: { ...probe, span: run?.host.span }, host: null, ok: false, text: "held by nobody" };
  const failed = [{ ...result, evidence: [], holders: [] } as unknown as ProbeResult];
  expect(verifyFailure(failed, "directors")?.help).toContain("`hap switch directors --to LD_87`");
  expect(verifyFailure(failed, null)?.help).not.toContain("hap switch");
});

test("what is said while another run's lock is waited for names the host and the way out", () => {
  const [run] = seen().runs;
  if (run === undefined) throw new Error("no host");
  const { code, severity, message, help } = lockWait(run.host);
  expect({ code, severity, message, help }).toEqual({
    code: "HAP4052",
    severity: "note",
    message: "another run is at work on `LD_87`: waiting until it is done",
    help: "`hap unlock` shows whose it is; `--wait-lock 10m` waits longer",
  });
});

test("a machine of another name is told, but not where hap runs itself, whatever that is called", () => {
  const alone = (local: boolean) => (host: Host) => ({ ...host, pair: null, local });
  const told = (local: boolean): readonly string[] =>
    preflight(seen(alone(local)).runs).map(({ code, message }) => `${code} ${message}`);
  expect(told(false)).toContain("HAP4041 `LD_87`: `uname -n` there prints `vm`");
  expect(told(true)).toEqual([]);
  // A node of a pair has to have its name, here too.
  const nodes = preflight(seen((host) => ({ ...host, local: true })).runs);
  expect(nodes.map(({ code }) => code)).toEqual(["HAP4040", "HAP4040"]);
});
