import { expect, test } from "vitest";
import type { Change, EditLvsTable, HandOver } from "../../src/model/change.js";
import { numbered } from "../../src/run/apply.js";
import { hostRun } from "../../src/run/host-run.js";
import { refusedByPair } from "../../src/run/pair-gate.js";
import { target } from "../steps/read-step.js";

const DRAIN_MS = 90_000;
const server = { protocol: "tcp", address: "10.0.0.1:80", server: "10.0.0.3:80" } as const;
const table = (drained: EditLvsTable["drained"]): Change => ({
  ...{ kind: "lvs-table", script: "lvs.sh", edits: [], drained, dropped: [], after: [], drainMs: DRAIN_MS },
  notes: { path: "/run/hap/lvs.sh.table", moving: "", done: "" },
});
const run = hostRun(target.host, { peer: target.peer, inHaPair: true, ordered: false, waits: () => undefined });
const stepOf = (timeoutMs: number | null): never =>
  ({ annotations: { timeoutMs, confirmWithinMs: null, as: null }, kind: {}, span: null }) as never;

test("a step that drains a table has the time of the drain on top of its limit, given or not", () => {
  const limit = (timeoutMs: number | null, changes: readonly Change[]): number =>
    numbered(stepOf(timeoutMs), run, changes).timeoutMs;
  expect(limit(null, [table([server])]) - limit(null, [])).toBe(DRAIN_MS);
  expect(limit(5000, [table([server])])).toBe(5000 + DRAIN_MS);
});

test("`--no-interruption` keeps a step from cutting the connections that outlast a drain, not from other edits", async () => {
  const c = { options: { noInterruption: true, evenIfSick: true }, program: { pairs: [] } } as never;
  const refused = async (change: Change): Promise<readonly string[]> => {
    const previewed = [{ kind: "run", run, step: stepOf(null), changes: [change], certain: true } as const];
    return (await refusedByPair(c, {} as never, previewed)).map(({ diagnostic: { code } }) => code);
  };
  expect(await refused(table([server]))).toEqual(["HAP4063"]);
  expect(await refused(table([]))).toEqual([]);
});

test("`--no-interruption` keeps a step from giving up or handing over an address, not from taking one more", async () => {
  const c = { options: { noInterruption: true, evenIfSick: true }, program: { pairs: [] } } as never;
  const refused = async (releases: readonly string[], handOvers: readonly HandOver[] = []): Promise<unknown> => {
    const change: Change = {
      ...{ kind: "write-file", path: "/etc/keepalived/keepalived.conf", content: "", validator: null },
      ...{ mode: 0o644, owner: "root", group: "root", before: { type: "absent" } },
      ...{ moves: { releases, takes: ["10.0.0.2"] }, handOvers },
    };
    const previewed = [{ kind: "run", run, step: stepOf(null), changes: [change], certain: true } as const];
    return (await refusedByPair(c, {} as never, previewed)).map(({ diagnostic: { code } }) => code);
  };
  expect(await refused(["10.0.0.1"])).toEqual(["HAP4063"]);
  expect(await refused([])).toEqual([]);
  expect(await refused([], [{ address: "10.0.0.1", from: "a", to: "b" }])).toEqual(["HAP4063"]);
});
