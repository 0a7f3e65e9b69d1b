import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ExchangeResult, Session } from "../../src/remote/session.js";
import { startSshd, type Sshd } from "../support/sshd.js";
import { SHELLS } from "./shells.js";
import { contact, contactWith, hostOf, sessionOf, testOptions } from "./support.js";

const CALM = { timeoutMs: 20_000, watched: false } as const;

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

afterAll(() => sshd.stop());

function shown(result: ExchangeResult): unknown {
  const { kind, stdout, stderr } = result;
  return { kind, status: kind === "done" ? result.status : null, stdout: stdout.toString(), stderr: stderr.toString() };
}

function done(status: number, stdout = "", stderr = ""): unknown {
  return { kind: "done", status, stdout, stderr };
}

const WAYS = SHELLS.flatMap((shell) => [true, false].map((watched) => ({ shell, watched })));

describe.each(WAYS)("with $shell on the host, watched: $watched", ({ shell, watched }) => {
  const how = { timeoutMs: 20_000, watched };
  let session: Session;

  beforeAll(async () => {
    session = sessionOf(await contact(hostOf(sshd), testOptions(), { shell }));
  });

  afterAll(() => session.close());

  test.each([
    ["output and status", "echo out; echo err >&2; exit 3", done(3, "out\n", "err\n")],
    ["no output", "", done(0)],
    ["output without a final newline", "printf a; printf b >&2", done(0, "a", "b")],
    ["set -e", "set -e; echo 1; false; echo 2", done(1, "1\n")],
    ["a killed shell", "echo 1; sh -c 'kill -9 $PPID'; echo 2", done(137, "1\n")],
    ["stdin is empty", "cat; wc -c", done(0, "0\n")],
    ["quotes, dollars and backslashes", "printf '%s' 'it'\\''s $HOME \\n `x`'", done(0, "it's $HOME \\n `x`")],
    ["characters beyond ASCII", "printf '%s' 'größer €'", done(0, "größer €")],
    ["the locale and the umask", 'echo "$LC_ALL"; umask', done(0, "C\n0022\n")],
  ])("%s", async (_name, script, expected) => {
    expect(shown(await session.exchange(script, how))).toEqual(expected);
  });

  test("a syntax error does not end the shell", async () => {
    const broken = await session.exchange("if true; then\necho (", how);
    expect(broken).toMatchObject({ kind: "done" });
    expect(broken.stderr.toString()).toMatch(/syntax error/i);
    expect(shown(await session.exchange("echo on", how))).toEqual(done(0, "on\n"));
  });

  test("nothing that a script sets stays", async () => {
    await session.exchange("x=1; export x; cd /; umask 077; alias ls=false; set -u; trap 'echo trapped' EXIT", how);
    expect(shown(await session.exchange('echo "[${x-}]"; umask', how))).toEqual(done(0, "[]\n0022\n"));
  });

  test("what ends a frame stands in no argument: every user of the host reads those", async () => {
    const script = "for p in $$ $PPID; do tr '\\0' ' ' <\"/proc/$p/cmdline\"; echo; done";
    const { stdout } = await session.exchange(script, how);
    expect(stdout.toString()).toContain("sh");
    expect(stdout.toString().replaceAll(/^hap_t=.*$/gm, "")).not.toMatch(/\b[0-9a-f]{24}\b/);
  });

  test("three megabytes come back whole", async () => {
    const script =
      "i=0; while [ $i -lt 3 ]; do dd if=/dev/zero bs=1024 count=1024 2>/dev/null | tr '\\0' x; i=$((i+1)); done";
    const result = await session.exchange(script, how);
    expect(result.stdout.length).toBe(3 * 1024 * 1024);
    expect(createHash("sha1").update(result.stdout).digest("hex")).toBe(
      createHash("sha1")
        .update("x".repeat(3 * 1024 * 1024))
        .digest("hex"),
    );
  });

  test("all bytes come back, also those of the markers", async () => {
    const octal = Array.from({ length: 256 }, (_, byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
    const result = await session.exchange(`printf '${octal}'`, how);
    expect([...result.stdout]).toEqual(Array.from({ length: 256 }, (_, byte) => byte));
  });

  test("characters of several bytes survive any chunk border", async () => {
    const result = await session.exchange("i=0; while [ $i -lt 20000 ]; do printf '€€€€€'; i=$((i+1)); done", how);
    expect(result.stdout.toString()).toBe("€".repeat(100_000));
  });

  test("a script of a megabyte arrives", async () => {
    const text = "y".repeat(1 << 20);
    const result = await session.exchange(`x='${text}'; printf %s "$x" | wc -c`, how);
    expect(result.stdout.toString().trim()).toBe(String(1 << 20));
  });

  test("what a child in the background prints later is not taken for the next script's output", async () => {
    await session.exchange("(sleep 0.3; echo late; echo late >&2) & echo first", how);
    await session.exchange("sleep 0.6", how);
    expect(shown(await session.exchange("echo second", how))).toEqual(done(0, "second\n"));
  });

  test("a child in the background does not hold the exchange", async () => {
    const result = await session.exchange("sleep 30 & echo $!", { ...how, timeoutMs: 5_000 });
    expect(result).toMatchObject({ kind: "done", status: 0 });
    await session.exchange(`kill ${result.stdout.toString().trim()}`, how);
  });

  test("the script is in no argument of any process", async () => {
    const script =
      "marker=onlyhere; for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f; echo; done 2>/dev/null | grep -c 'only[h]ere'";
    expect(shown(await session.exchange(script, how))).toEqual(done(1, "0\n"));
  });

  test("at its limit the script's processes are ended and the session goes on", async () => {
    const result = await session.exchange(`trap '' TERM; sh -c 'echo $PPID $$; sleep 300 & echo $!; wait' & wait`, {
      timeoutMs: 500,
      watched,
    });
    expect(result.kind).toBe("timeout");
    const started = result.stdout.toString().trim().split(/\s/);
    expect(started).toHaveLength(3);
    for (const pid of started) {
      const look = `if [ -d /proc/${pid} ]; then grep State /proc/${pid}/status; else echo gone; fi`;
      expect((await session.exchange(look, how)).stdout.toString()).toMatch(/gone|zombie/);
    }
  });

  test("exchanges asked for at once run one after the other", async () => {
    const results = await Promise.all([1, 2, 3].map((n) => session.exchange(`sleep 0.0${4 - n}; echo ${n}`, how)));
    expect(results.map((result) => result.stdout.toString())).toEqual(["1\n", "2\n", "3\n"]);
  });

  test("output is handed over while the script runs", async () => {
    const chunks: string[] = [];
    const onStdout = (chunk: Buffer) => void chunks.push(chunk.toString());
    await session.exchange("echo a; sleep 0.2; echo b", { ...how, onStdout });
    expect(chunks.join("")).toBe("a\nb\n");
    expect(chunks.length).toBeGreaterThan(1);
  });
});

test("the first script travels with the hello", async () => {
  const first = await contactWith(hostOf(sshd), testOptions(), { script: "echo hi; exit 4", options: CALM });
  expect(first.ok).toBe(true);
  if (!first.ok) return;
  expect(shown(first.value.result)).toEqual(done(4, "hi\n"));
  expect(shown(await first.value.session.exchange("echo next", CALM))).toEqual(done(0, "next\n"));
  await first.value.session.close();
});

test("a closed session gives lost, never success", async () => {
  const session = sessionOf(await contact(hostOf(sshd), testOptions()));
  await session.close();
  expect(await session.exchange("echo x", CALM)).toMatchObject({ kind: "lost" });
  await session.close();
});
