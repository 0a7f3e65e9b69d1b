import { describe, expect, test } from "vitest";
import type { Change } from "../../src/model/change.js";
import { ask, queryKey } from "../../src/model/query.js";
import type { ContactFailureKind } from "../../src/remote/session.js";
import { contactDiagnostic, inspectionDiagnostic } from "../../src/run/host-diagnostics.js";
import { hostRun, type HostRun } from "../../src/run/host-run.js";
import { notConverged, stepFailure } from "../../src/run/step-failure.js";
import { switchFailure } from "../../src/run/switch/switch-failure.js";
import type { Outcome } from "../../src/shell/read-outcome.js";
import { emptyHost } from "../steps/empty-host.js";
import { target } from "../steps/read-step.js";

/** Codes are for good: programs and pages name them, so each way to fail keeps its own. */
const { host } = target;
const stderr = Buffer.from("the last line\n");

describe("a host that is not reached", () => {
  const codes: { readonly [K in ContactFailureKind]: string } = {
    ...{ "no-route": "HAP4001", refused: "HAP4002", timeout: "HAP4003", "name-not-found": "HAP4004" },
    ...{ "unknown-host-key": "HAP4005", "changed-host-key": "HAP4006", "revoked-host-key": "HAP4007" },
    ...{ "auth-failed": "HAP4008", "key-unreadable": "HAP4009", "key-encrypted": "HAP4010", handshake: "HAP4011" },
    ...{ "jump-failed": "HAP4012", "shell-hangs": "HAP4013", "shell-noise": "HAP4014", "no-shell": "HAP4015" },
    ...{ "no-user": "HAP4021", "no-sudo": "HAP4016", "sudo-password-wrong": "HAP4017" },
    ...{ "sudo-password-needed": "HAP4018", "sudo-refused": "HAP4019", "bad-config": "HAP4020" },
  };
  test.each(Object.entries(codes))("%s is %s, with what is to be done", (kind, code) => {
    const failure = {
      kind: kind as ContactFailureKind,
      host,
      message: "why",
      help: "do this",
      stderr: "its words",
      isSilent: false,
    };
    expect(contactDiagnostic(failure)).toMatchObject({
      ...{ code, message: `\`${host.name}\`: why`, help: "do this" },
      details: [{ label: "host" }, { label: "stderr", text: "its words" }],
    });
  });

  test("nor looked at", () => {
    const none = { stdout: Buffer.alloc(0), stderr };
    const codesOf = [
      inspectionDiagnostic(host, { kind: "moving", path: "/etc/x" }),
      inspectionDiagnostic(host, { ...none, kind: "lost", reason: "it is gone" }),
      inspectionDiagnostic(host, { ...none, kind: "timeout", timeoutMs: 30_000 }),
      inspectionDiagnostic(host, { ...none, kind: "done" } as never, "no end"),
    ].map(({ code }) => code);
    expect(codesOf).toEqual(["HAP4031", "HAP4032", "HAP4033", "HAP4034"]);
  });
});

describe("a change that failed", () => {
  const span = host.span;
  const step = { label: "toy", span, annotations: { as: null } } as never;
  const written: Change = {
    ...{ kind: "write-file", path: "/etc/x", content: Buffer.from("x"), before: { type: "absent" } },
    ...{ mode: 0o644, owner: "root", group: "root" },
    validator: { kind: "command", command: { kind: "words", words: ["nginx", "-t"] } },
  } as never;
  const restart: Change = { kind: "service", name: "nosuch", action: "restart" };

  function told(change: Change | null, outcome: Exclude<Outcome, { kind: "done" }>): string {
    const run: HostRun = hostRun(host, { peer: null, inHaPair: false, ordered: false, waits: () => undefined });
    run.state = emptyHost([ask.service("nosuch")]);
    run.state = { ...run.state, answers: new Map(run.state.answers).set(queryKey(ask.service("nosuch")), GONE) };
    const { code, message, help } = stepFailure({ run, step, change }, outcome);
    expect(message).toContain(host.name);
    expect(help).not.toBe(null);
    return code;
  }
  const GONE = { kind: "service", state: { exists: false, running: false, enabled: false, loadedAt: null } } as const;

  test("has the code of its kind", () => {
    expect(told(written, { kind: "moved", path: "/etc/x" } as never)).toBe("HAP4103");
    expect(told(written, { kind: "refused", by: { kind: "command" }, stderr: "" } as never)).toBe("HAP4105");
    expect(told(null, { kind: "lost", reason: "cut", stderr: "" } as never)).toBe("HAP4106");
    expect(told(null, { kind: "timeout", timeoutMs: 1000, stderr: "" } as never)).toBe("HAP4107");
    expect(told(restart, { kind: "still-up", stderr: "" } as never)).toBe("HAP4112");
    expect(told(restart, { kind: "failed", status: 5, stderr: "" } as never)).toBe("HAP4111");
  });

  test("and one that came to nothing too", () => {
    const run = hostRun(host, { peer: null, inHaPair: false, ordered: false, waits: () => undefined });
    expect(notConverged({ run, step, change: null }).code).toBe("HAP4108");
  });
});

test("a switch tells the gravest that went wrong", () => {
  const watch = {
    watch: { probe: { kind: "ping", host: "10.0.0.9" }, span: host.span },
    failure: () => "no answer",
  };
  const outage = { watch, fault: { ms: 9000 } };
  const code = (
    observation: object,
    { moved = true, back = false, underMs = null as number | null, outages = [] as readonly object[] } = {},
  ): string | null => {
    const measured = { observation: { split: null, failed: [], answering: true, ...observation }, outages };
    const end = { measured: { ...measured, failure: null, restoration: { reason: "ha-a has it" } }, moved, back };
    const asked = { spec: { span: host.span, underMs }, move: { from: "a", to: "b" }, end: { ...end, evidence: [] } };
    return switchFailure({ active: { host } } as never, asked as never)?.code ?? null;
  };
  expect(code({})).toBe(null);
  expect(code({ split: { hosts: ["a", "b"], address: "10.0.0.9" } }, { moved: false })).toBe("HAP6433");
  expect(code({}, { moved: false, back: true })).toBe("HAP6430");
  expect(code({}, { moved: false })).toBe("HAP6432");
  expect(code({}, { underMs: 5000, outages: [outage] })).toBe("HAP6431");
  expect(code({ answering: false }, { outages: [outage] })).toBe("HAP6434");
});
