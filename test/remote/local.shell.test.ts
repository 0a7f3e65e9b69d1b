import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contact, contactWith, runs, sessionOf, testHost, testOptions, until } from "./support.js";

const HERE = testHost({}, { local: true });
const CALM = { timeoutMs: 10_000, watched: false } as const;

test("a local host is reached without ssh", async () => {
  const first = await contactWith(HERE, testOptions(), { script: "echo out; echo err >&2; exit 5", options: CALM });
  if (!first.ok) throw new Error(first.problem.message);
  expect(first.value.result).toMatchObject({ kind: "done", status: 5 });
  expect(first.value.result.stdout.toString()).toBe("out\n");
  expect(first.value.result.stderr.toString()).toBe("err\n");
  expect((await first.value.session.exchange("echo again", CALM)).stdout.toString()).toBe("again\n");
  await first.value.session.close();
  expect(await first.value.session.exchange("echo x", CALM)).toMatchObject({ kind: "lost" });
});

test("at its limit a local script is ended", async () => {
  const session = sessionOf(await contact(HERE, testOptions()));
  const result = await session.exchange("echo $$; sleep 300", { timeoutMs: 300, watched: true });
  expect(result.kind).toBe("timeout");
  await until(() => !runs(Number(result.stdout.toString())));
  expect((await session.exchange("echo on", CALM)).stdout.toString()).toBe("on\n");
  await session.close();
});

test("closing in the middle ends a local script", async () => {
  const session = sessionOf(await contact(HERE, testOptions()));
  const { promise, resolve } = pidPromise();
  const running = session.exchange("echo $$; sleep 300", {
    ...CALM,
    watched: true,
    onStdout: (chunk) => resolve(Number(chunk.toString())),
  });
  const pid = await promise;
  await session.close();
  expect(await running).toMatchObject({ kind: "lost" });
  await until(() => !runs(pid));
});

test("what a shell was told to do at its end is done, by whatever it ends", async () => {
  const dir = mkdtempSync(join(tmpdir(), "hap-end-"));
  for (const [i, signals] of [[], ["SIGTERM"], ["SIGHUP"], ["SIGPIPE", "SIGTERM"]].entries()) {
    const session = sessionOf(await contact(HERE, testOptions()));
    const file = join(dir, `${i}`);
    session.atEnd(`echo told >${file}`);
    const pid = Number((await session.exchange("echo $PPID", { ...CALM, watched: true })).stdout.toString());
    // An idle shell sees a signal together with the end of its input.
    for (const signal of signals) process.kill(pid, signal);
    await session.close();
    await until(() => existsSync(file) || !runs(pid));
    expect(existsSync(file)).toBe(true);
  }
  rmSync(dir, { recursive: true });
});

test("sudo is not needed to be the user one is", async () => {
  const session = sessionOf(await contact(HERE, testOptions({ become: testOptions().localUser })));
  expect((await session.exchange("id -un", CALM)).stdout.toString()).toBe(`${testOptions().localUser}\n`);
  await session.close();
});

function pidPromise(): { readonly promise: Promise<number>; readonly resolve: (pid: number) => void } {
  let resolve: (pid: number) => void = () => undefined;
  const promise = new Promise<number>((settle) => void (resolve = settle));
  return { promise, resolve };
}
