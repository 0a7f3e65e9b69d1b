import { afterEach, describe, expect, test } from "vitest";
import { startSshd, type Sshd } from "../support/sshd.js";
import { contact, contactWith, failureOf, hostOf, sessionOf, testOptions } from "./support.js";

const CALM = { timeoutMs: 10_000, watched: false } as const;
const ON = 'exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"';

let sshd: Sshd;

afterEach(() => sshd.stop());

async function echo(forceCommand: string): Promise<unknown> {
  sshd = await startSshd({ forceCommand });
  const first = await contactWith(hostOf(sshd), testOptions(), { script: "echo on; echo err >&2", options: CALM });
  if (!first.ok) throw new Error(`${first.problem.kind}: ${first.problem.message}`);
  await first.value.session.close();
  return {
    kind: first.value.result.kind,
    stdout: first.value.result.stdout.toString(),
    stderr: first.value.result.stderr.toString(),
  };
}

const CLEAN = { kind: "done", stdout: "on\n", stderr: "err\n" };

describe("start-up files of the login shell", () => {
  test("may print", async () => {
    expect(await echo(`echo hello; echo there >&2; printf 'no newline'; ${ON}`)).toEqual(CLEAN);
  });

  test("may print a megabyte of anything", async () => {
    expect(await echo(`head -c 1000000 /dev/urandom; head -c 1000000 /dev/urandom >&2; ${ON}`)).toEqual(CLEAN);
  });

  test("may be slow", async () => {
    expect(await echo(`echo wait; sleep 0.5; ${ON}`)).toEqual(CLEAN);
  });

  test("that hang are named, with the last lines they printed", async () => {
    sshd = await startSshd({ forceCommand: "echo checking the licence; exec sleep 60" });
    const failure = await failureOf(await contact(hostOf(sshd), testOptions({ connectTimeoutMs: 800 })));
    expect(failure).toMatchObject({ kind: "shell-hangs", stderr: "checking the licence" });
  });

  test("that print without end are named", async () => {
    sshd = await startSshd({ forceCommand: "exec yes no end" });
    const failure = await failureOf(await contact(hostOf(sshd), testOptions()));
    expect(failure).toMatchObject({ kind: "shell-noise", stderr: expect.stringContaining("no end") });
  });
});

describe("a login without a shell", () => {
  test("that says so and ends", async () => {
    sshd = await startSshd({ forceCommand: "echo This account is currently not available.; exit 1" });
    const failure = await failureOf(await contact(hostOf(sshd), testOptions()));
    expect(failure).toMatchObject({ kind: "no-shell", stderr: "This account is currently not available." });
    expect(failure.message).toContain("status 1");
  });

  test("that only serves files", async () => {
    sshd = await startSshd({ lines: ["ForceCommand internal-sftp"] });
    const failure = await failureOf(await contact(hostOf(sshd), testOptions({ connectTimeoutMs: 1_500 })));
    expect(["no-shell", "shell-hangs"]).toContain(failure.kind);
  });

  test("that allows no session at all", async () => {
    sshd = await startSshd({ lines: ["MaxSessions 0"] });
    expect(await failureOf(await contact(hostOf(sshd), testOptions()))).toMatchObject({ kind: "no-shell" });
  });
});

test("more than ten sessions at once to one sshd all work", async () => {
  sshd = await startSshd();
  const { signal } = new AbortController();
  const contacts = await Promise.all(Array.from({ length: 12 }, () => contact(hostOf(sshd), testOptions({ signal }))));
  const answers = await Promise.all(contacts.map((one) => sessionOf(one).exchange("echo on", CALM)));
  expect(answers.map((answer) => answer.stdout.toString())).toEqual(contacts.map(() => "on\n"));
  expect(sshd.sessions().length).toBe(3);
  await Promise.all(contacts.map((one) => sessionOf(one).close()));
});
