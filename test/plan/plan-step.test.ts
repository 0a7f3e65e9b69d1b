import { expect, test } from "vitest";
import type { FileState, Withheld } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { planStep } from "../../src/plan/plan-step.js";
import { predict } from "../../src/plan/predict.js";
import { facts } from "../steps/empty-host.js";
import { goodStep, target } from "../steps/read-step.js";

const place = { why: "owner", owner: "mal", path: "/home/mal" } as const;
const glance = { type: "unreadable", sha256: null, mtime: "2026-01-02 03:04:05.0 +0000" } as const;

/** What a step comes to on a host that did not open the files it asks for. */
function planned(hap: string, withheld: Withheld) {
  const { kind, params } = goodStep(hap);
  const state: FileState = { type: "unreadable", withheld, glance };
  const files = kind.queries(params, target).filter((query) => query.kind === "file");
  const of = (path: string): FileState => (path.startsWith("/var/lib/hap") ? { type: "absent" } : state);
  const answers = new Map(files.map((query) => [queryKey(query), { kind: "file", state: of(query.path) } as const]));
  return planStep(kind, params, { state: { facts, answers }, target, peer: null, user: null });
}

test.each(['file /home/mal/x { content "x" }', 'file /home/mal/x { line "debug = on" }', "directory /home/mal/x"])(
  "%s: a way that somebody has in hand is refused before anything is changed",
  (hap) => {
    const { refusal, changes } = planned(hap, { kind: "place", place });
    expect(changes).toEqual([]);
    expect(refusal).toMatchObject({ code: "HAP4110", help: expect.stringContaining("`@as mal` above the step") });
    expect(refusal?.message).toContain("`/home/mal` belongs to `mal`");
    expect(refusal?.message).toContain("could lead /home/mal/x to another place");
  },
);

test("what is too large to be read of somebody's file in /tmp is refused by its name", () => {
  const { refusal } = planned('file /tmp/x { line "debug = on" }', { kind: "large", owner: "mal", size: 9_999_999 });
  expect(refusal).toMatchObject({ code: "HAP3210", message: expect.stringContaining("`/tmp/x` is `mal`'s") });
});

test("who only asks whether something is there, or new, is told", () => {
  const creates = planned('command "c" { run touch x; creates /home/mal/x }', { kind: "place", place });
  expect(creates).toEqual({ refusal: null, changes: [] });
  const after = planned('command "c" { run touch x; after-change /home/mal/x }', { kind: "place", place });
  expect(after.refusal).toBeNull();
  expect(JSON.stringify(after.changes)).toContain(glance.mtime);
});

test("when the folder is taken from him, nobody knows what is in it", () => {
  const key = queryKey(ask.file("/home/mal/x"));
  const state: FileState = { type: "unreadable", withheld: { kind: "place", place }, glance };
  const before = { type: "directory", mode: 0o755, owner: "mal", group: "mal", mtime: "", entries: 1 } as const;
  const answers = new Map([[key, { kind: "file", state } as const]]);
  const taken = {
    kind: "set-attributes",
    path: "/home/mal",
    mode: 0o755,
    owner: "root",
    group: "root",
    before,
  } as const;
  expect(predict({ facts, answers }, taken).answers.get(key)?.state).toEqual({ type: "absent" });
  expect(predict({ facts, answers }, { ...taken, path: "/home" }).answers.get(key)?.state).toBe(state);
});
