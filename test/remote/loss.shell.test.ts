import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSshd, type Sshd } from "../support/sshd.js";
import { CUT_OFF } from "../../src/remote/on-abort.js";
import { contact, hostOf, runs, sessionOf, testOptions, until } from "./support.js";

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(() => sshd.stop());

/** Resolves with the first number that the script prints. */
function firstNumber(): { readonly seen: Promise<number>; readonly onStdout: (chunk: Buffer) => void } {
  let resolve: (pid: number) => void = () => undefined;
  const seen = new Promise<number>((settle) => void (resolve = settle));
  return { seen, onStdout: (chunk) => resolve(Number(chunk.toString())) };
}

test("a connection cut in the middle gives lost, with what was printed, and the watcher ends the script", async () => {
  const session = sessionOf(await contact(hostOf(sshd), testOptions()));
  const { seen, onStdout } = firstNumber();
  const running = session.exchange("echo $$; sleep 300", { timeoutMs: 60_000, watched: true, onStdout });
  const pid = await seen;
  for (const serving of sshd.sessions()) process.kill(serving, "SIGKILL");
  const result = await running;
  expect(result.kind).toBe("lost");
  expect(result.stdout.toString()).toBe(`${pid}\n`);
  expect(await session.exchange("echo x", { timeoutMs: 1_000, watched: false })).toMatchObject({ kind: "lost" });
  await until(() => !runs(pid));
  await session.close();
});

test("an abort closes the connection and the watcher ends the script", async () => {
  const stop = new AbortController();
  const session = sessionOf(await contact(hostOf(sshd), testOptions({ signal: stop.signal })));
  const { seen, onStdout } = firstNumber();
  const running = session.exchange("trap '' HUP; echo $$; sleep 300; echo more", {
    timeoutMs: 60_000,
    watched: true,
    onStdout,
  });
  const pid = await seen;
  stop.abort();
  expect(await running).toMatchObject({ kind: "lost", reason: CUT_OFF });
  await until(() => !runs(pid));
});

test("after an abort there is no contact", async () => {
  const signal = AbortSignal.abort();
  expect(await contact(hostOf(sshd), testOptions({ signal }))).toMatchObject({ ok: false });
});

test("a killed client leaves nothing running on the host", async () => {
  const host = hostOf(sshd);
  const program = join(import.meta.dirname, "client.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(host.ssh)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve) =>
    child.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString()))),
  );
  expect(runs(pid)).toBe(true);
  child.kill("SIGKILL");
  await until(() => !runs(pid));
});

test("the watcher goes when the script has ended", async () => {
  const session = sessionOf(await contact(hostOf(sshd), testOptions()));
  const result = await session.exchange("echo $$", { timeoutMs: 5_000, watched: true });
  const leader = result.stdout.toString().trim();
  const count = async () => {
    const script = `for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f; echo; done 2>/dev/null | grep -c '[h]ap-watch ${leader}'`;
    return Number((await session.exchange(script, { timeoutMs: 5_000, watched: false })).stdout.toString());
  };
  while ((await count()) > 0) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(result).toMatchObject({ kind: "done", status: 0 });
  await session.close();
});

test("a network that goes silent is noticed by the limit of the exchange", async () => {
  const proxy = await blackHole(sshd.port);
  try {
    const known = join(sshd.dir, "known_hosts_proxy");
    writeFileSync(known, sshd.knownHosts.replaceAll(`:${sshd.port}`, `:${proxy.port}`));
    const host = hostOf(sshd, { port: proxy.port, knownHosts: known });
    const session = sessionOf(await contact(host, testOptions()));
    proxy.silence();
    expect(await session.exchange("echo x", { timeoutMs: 300, watched: false })).toMatchObject({ kind: "timeout" });
    await session.close();
  } finally {
    proxy.stop();
  }
});

/** A relay that can stop passing anything on while it keeps the connections. */
async function blackHole(to: number): Promise<{ port: number; silence: () => void; stop: () => void }> {
  const sockets: Socket[] = [];
  const server = createServer((inner) => {
    const outer = connect(to, "127.0.0.1");
    sockets.push(inner, outer);
    inner
      .on("error", () => undefined)
      .pipe(outer.on("error", () => undefined))
      .pipe(inner);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    silence: () => sockets.forEach((socket) => socket.unpipe().pause()),
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      server.close();
    },
  };
}
