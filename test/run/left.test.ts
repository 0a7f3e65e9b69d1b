import { expect, test } from "vitest";
import type { HostState } from "../../src/model/host-state.js";
import type { MadeThing } from "../../src/model/made.js";
import type { Program } from "../../src/model/program.js";
import { ask, queryKey } from "../../src/model/query.js";
import { livesBy, resourceWords } from "../../src/run/left.js";
import { prunePlays } from "../../src/undo/prune-plays.js";
import { emptyHost } from "../steps/empty-host.js";
import { goodStep, target } from "../steps/read-step.js";

const HARESOURCES = ask.file("/etc/ha.d/haresources", true);
const thing = (kind: MadeThing["kind"], name: string): MadeThing => ({ kind, name, before: null, after: "" });

function withGroups(text: string | null): HostState {
  const state = { sha256: "", size: 1, mode: 0o644, owner: "root", group: "root", mtime: "", type: "file" } as const;
  const content = text === null ? null : Buffer.from(text);
  return {
    ...emptyHost([]),
    answers: new Map([[queryKey(HARESOURCES), { kind: "file", state: { ...state, content } }]]),
  };
}

test("a service that was handed over to Heartbeat is not stopped, whoever has noted that he started it", () => {
  const { kind, params } = goodStep("haresources {\n  node-a 10.0.0.9 postfix\n}");
  const step = { step: { kind } as never, params };
  const words = resourceWords(withGroups("node-a 10.0.0.9 Filesystem::/dev/sdb::/srv/data nginx::a # svc\n"), [step]);
  const lives = (...[what, name]: Parameters<typeof thing>): boolean => livesBy(thing(what, name), words);
  expect(lives("running", "nginx")).toBe(true);
  expect(lives("enabled", "nginx.service")).toBe(true);
  expect(lives("package", "nginx")).toBe(true);
  expect(lives("running", "postfix")).toBe(true);
  expect(lives("file", "/etc/init.d/nginx")).toBe(true);
  expect(lives("directory", "/srv/data")).toBe(true);
  expect(lives("file", "/etc/ha.d/resource.d/any")).toBe(true);
  expect(lives("file", "/etc/keepalived/check.sh")).toBe(true);
  expect(lives("file", "/etc/systemd/system/nginx.service")).toBe(true);
  expect(lives("package", "resource-agents")).toBe(true);
  expect(lives("user", "hacluster")).toBe(true);
  expect(lives("user", "root")).toBe(true);
  expect(lives("user", "ops")).toBe(false);
  expect(lives("running", "svc")).toBe(false);
  expect(lives("package", "jq")).toBe(false);
  expect(lives("file", "/srv/data/a")).toBe(false);
});

test("where haresources is not to be read no service is stopped, and where there is none any may be", () => {
  const unread = resourceWords(withGroups(null), []);
  expect(livesBy(thing("running", "nginx"), unread)).toBe(true);
  expect(livesBy(thing("package", "jq"), unread)).toBe(false);
  const none = resourceWords(emptyHost([HARESOURCES]), []);
  expect(livesBy(thing("running", "nginx"), none)).toBe(false);
  expect(livesBy(thing("running", "heartbeat"), none)).toBe(true);
});

test("lines of kernel settings go before the settings do: one that is back is not told again", () => {
  const things = [thing("package", "jq"), { ...thing("sysctl", "net.x"), before: "0", after: "1" }];
  const found = new Map([
    [target.host.id, { left: things.map((one) => ({ thing: one, stays: null })), state: emptyHost(things.map(asked)) }],
  ]);
  const program: Pick<Program, "hosts" | "pairs" | "plays"> = { hosts: [target.host], pairs: [], plays: [] };
  const steps = prunePlays(found, program as Program).flatMap((play) => play.steps.map(({ label }) => label));
  expect(steps.slice(1)).toEqual(["lines of kernel settings", "kernel settings"]);
});

function asked({ kind, name }: MadeThing) {
  return kind === "package" ? ask.package(name) : ask.sysctl(name);
}
