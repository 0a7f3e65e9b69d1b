import { writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Host } from "../../src/model/host.js";
import { startSshd, type Sshd } from "../support/sshd.js";
import { contactWith, hostOf, testOptions } from "./support.js";

let sshd: Sshd;
let relay: { readonly server: Server; readonly port: number; limit: number; passed: number };

beforeAll(async () => {
  sshd = await startSshd();
  relay = await startRelay(sshd.port);
});

afterAll(async () => {
  relay.server.close();
  await sshd.stop();
});

/** Passes bytes on until the server has sent `limit` of them, then resets both sides. */
async function startRelay(to: number): Promise<typeof relay> {
  const server = createServer((inner) => {
    const outer = connect(to, "127.0.0.1");
    let sent = 0;
    const cut = () => {
      inner.resetAndDestroy();
      outer.destroy();
    };
    outer.on("data", (chunk: Buffer) => {
      sent += chunk.length;
      state.passed = sent;
      if (sent <= state.limit) return void inner.write(chunk);
      inner.write(chunk.subarray(0, Math.max(0, chunk.length - (sent - state.limit))), cut);
    });
    inner.on("data", (chunk: Buffer) => void outer.write(chunk));
    for (const socket of [inner, outer]) socket.on("error", () => undefined).on("close", cut);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const state = { server, port, limit: Infinity, passed: 0 };
  return state;
}

function behindRelay(): Host {
  const known = join(sshd.dir, "known_relay");
  writeFileSync(known, sshd.knownHosts.replaceAll(`:${sshd.port}`, `:${relay.port}`));
  return hostOf(sshd, { port: relay.port, knownHosts: known });
}

const WHOLE = "done 3 out\nerr\n";

/** One contact with a script; `done` only when the script's end was seen. */
async function outcome(): Promise<string> {
  const first = await contactWith(behindRelay(), testOptions({ connectTimeoutMs: 600 }), {
    script: "echo out; echo err >&2; exit 3",
    options: { timeoutMs: 3_000, watched: true },
  });
  if (!first.ok) return first.problem.kind;
  await first.value.session.close();
  const { result } = first.value;
  return result.kind === "done"
    ? `done ${result.status} ${String(result.stdout)}${String(result.stderr)}`
    : result.kind;
}

test("a connection reset after any number of bytes is a failure or lost, never a result and never a crash", async () => {
  relay.limit = Infinity;
  expect(await outcome()).toBe(WHOLE);
  const whole = relay.passed;
  const seen = new Set<string>();
  for (let limit = 0; limit < whole - 300; limit += 90) {
    relay.limit = limit;
    seen.add(await outcome());
  }
  expect([...seen].filter((kind) => !["handshake", "no-shell", "no-route", "lost", WHOLE].includes(kind))).toEqual([]);
  expect(seen).toContain("handshake");
  relay.limit = Infinity;
  expect(await outcome()).toBe(WHOLE);
});
