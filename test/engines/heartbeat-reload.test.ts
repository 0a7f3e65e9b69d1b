import { expect, test } from "vitest";
import { HEARTBEAT } from "../../src/engines/heartbeat/engine.js";
import { stateView, type Answer } from "../../src/model/host-state.js";
import { ask, queryKey } from "../../src/model/query.js";
import { emptyHost } from "../steps/empty-host.js";

const VIP = "10.0.0.5";

function fileOf(content: string): Answer {
  const own = { sha256: "", size: content.length, content: Buffer.from(content), mode: 0o644 };
  return { kind: "file", state: { type: "file", ...own, owner: "root", group: "root", mtime: "" } };
}

/** How a Heartbeat that runs by this mode comes to live by this file. */
function reload(mode: string, haCf: string, holds = false): unknown {
  const empty = emptyHost(HEARTBEAT.reloadQueries);
  const eth0 = { name: "eth0", up: true, mac: "02:00:00:00:00:01", addresses: holds ? [`${VIP}/24`] : [] };
  const daemon: Answer = { kind: "daemon", state: { running: true, resources: "none", peer: "", mode } };
  const answers = new Map<string, Answer>([
    ...empty.answers,
    [queryKey(ask.daemon("heartbeat", null)), daemon],
    [queryKey(ask.file("/etc/ha.d/ha.cf")), fileOf(haCf)],
    [queryKey(ask.file("/etc/ha.d/haresources")), fileOf(`a IPaddr2::${VIP}/24/eth0 web\n`)],
  ]);
  return HEARTBEAT.reloadOn(stateView({ ...empty, answers, facts: { ...empty.facts, interfaces: [eth0] } }));
}

const RELOAD = { action: "reload", interruptionMs: 0 };

test("a Heartbeat with legacy failback hangs in a reload that ends it: it is restarted", () => {
  expect(reload("legacy", "auto_failback off\n")).toEqual({ action: "restart", interruptionMs: 0 });
  expect(reload("legacy", "auto_failback legacy\nauto_failback on\n", true)).toEqual({
    action: "restart",
    interruptionMs: 2300,
  });
});

test.each([
  ["legacy", "node a b\n"],
  ["legacy", "auto_failback legacy\ndeadtime 5\n"],
  ["legacy", "# auto_failback on\n"],
  ["legacy", "auto_failback Legacy\n"],
  ["off", "auto_failback legacy\n"],
  ["off", "node a b\n"],
  ["on", "auto_failback off\n"],
  ["", "auto_failback off\n"],
])("`%s` comes to live by %j by a reload", (mode, haCf) => {
  expect(reload(mode, haCf, true)).toEqual(RELOAD);
});
