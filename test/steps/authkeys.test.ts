import { describe, expect, it } from "vitest";
import { createHash } from "node:crypto";
import type { Answer } from "../../src/model/host-state.js";
import { parseAuthkeys } from "../../src/steps/authkeys/parse.js";
import { facts, view } from "./empty-host.js";
import { goodStep } from "./read-step.js";

it("reads keys as Heartbeat does", () => {
  const ring = parseAuthkeys("# keys\nauth 2\n1 crc\n 2 sha1  secret \nnonsense\n1 md5 later\n");
  expect(ring).toEqual({
    signing: 2,
    keys: new Map([
      [1, { method: "md5", key: "later" }],
      [2, { method: "sha1", key: "secret" }],
    ]),
  });
});

/** The peer: its authkeys, and whether its Heartbeat has read them. */
function peer(text: string | null, heartbeat: "stopped" | "has read" | "has not read") {
  const content = Buffer.from(text ?? "");
  const attributes = { mode: 0o600, owner: "root", group: "root", mtime: "2026-01-02 10:00:00.000000000 +0000" };
  const sha256 = createHash("sha256").update(content).digest("hex");
  const file: Answer =
    text === null
      ? { kind: "file", state: { type: "absent" } }
      : { kind: "file", state: { type: "file", sha256, size: content.length, content, ...attributes } };
  const running = heartbeat !== "stopped";
  const loadedAt = running ? `2026-01-0${heartbeat === "has read" ? 3 : 1} 10:00:00.000000000 +0000` : null;
  const service: Answer = { kind: "service", state: { exists: true, running, enabled: true, loadedAt } };
  return view({
    facts,
    answers: new Map<string, Answer>([
      ["file /etc/ha.d/authkeys", file],
      ["service heartbeat", service],
    ]),
  });
}

describe("a change of keys on a running pair", () => {
  const TWO = "auth 1\n1 sha1 old\n2 sha1 new\n";
  const NEW = "authkeys {\n auth 2\n 1 sha1 old\n 2 sha1 new\n}";

  function guard(step: string, other: ReturnType<typeof peer>): string | null {
    const { kind, params } = goodStep(step);
    return kind.guard(params, other, other)?.message ?? null;
  }

  it("may bring a key that does not sign yet", () => {
    expect(
      guard("authkeys {\n auth 1\n 1 sha1 old\n 2 sha1 new\n}", peer("auth 1\n1 sha1 old\n", "has read")),
    ).toBeNull();
  });

  it("may let a key sign that the other node has read", () => {
    expect(guard(NEW, peer(TWO, "has read"))).toBeNull();
  });

  it("may drop a key that nobody signs with", () => {
    expect(guard("authkeys { auth 2; 2 sha1 new }", peer("auth 2\n1 sha1 old\n2 sha1 new\n", "has read"))).toBeNull();
  });

  it("is refused when the other node does not know the signing key, or has not read it", () => {
    expect(guard(NEW, peer("auth 1\n1 sha1 old\n", "has read"))).toContain("does not accept it yet");
    expect(guard(NEW, peer(TWO, "has not read"))).toContain("has not read");
    expect(guard("authkeys { auth 1; 1 sha1 new }", peer("auth 1\n1 sha1 old\n", "has read"))).toContain(
      "does not accept",
    );
  });

  it("is refused when it drops the key that the other node signs with", () => {
    expect(guard("authkeys { auth 2; 2 sha1 new }", peer(TWO, "has read"))).toContain("would not be accepted");
  });

  it("is free where Heartbeat does not run or has no keys", () => {
    expect(guard(NEW, peer("auth 1\n1 sha1 old\n", "stopped"))).toBeNull();
    expect(guard(NEW, peer(null, "has read"))).toBeNull();
  });
});
