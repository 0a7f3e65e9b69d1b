import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startSshd, type Sshd } from "../support/sshd.js";
import { contact, hostOf, sessionOf, testOptions } from "./support.js";

const CALM = { timeoutMs: 20_000, watched: false };

/** Connections ask for compression; a server may have none. Either way their end is silent: an uncaught error would fail the file. */
describe.each([
  ["with compression", "Compression delayed"],
  ["where the server has none", "Compression no"],
])("%s", (_name, line) => {
  let sshd: Sshd;
  beforeAll(async () => void (sshd = await startSshd({ lines: [line] })));
  afterAll(() => sshd.stop());

  test("long and short scripts are answered, byte for byte", async () => {
    const session = sessionOf(await contact(hostOf(sshd), testOptions()));
    const long = "0123456789abcdef".repeat(20_000);
    expect((await session.exchange(`printf %s ${long}`, CALM)).stdout.toString()).toBe(long);
    expect((await session.exchange("echo on", CALM)).stdout.toString()).toBe("on\n");
    await session.close();
  });

  test("a connection that is cut in the middle is lost, and what is asked of it later too", async () => {
    const session = sessionOf(await contact(hostOf(sshd), testOptions()));
    const running = session.exchange("sleep 30", CALM);
    await sleep(200);
    for (const pid of sshd.sessions()) process.kill(pid, "SIGKILL");
    expect(await running).toMatchObject({ kind: "lost" });
    session.atEnd("true");
    expect(await session.exchange("echo on", CALM)).toMatchObject({ kind: "lost" });
    await session.close();
    await sleep(200);
  });
});
