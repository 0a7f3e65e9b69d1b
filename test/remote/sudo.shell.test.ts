import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../src/model/secret.js";
import { childrenOf, startSshd, type Sshd } from "../support/sshd.js";
import {
  contact,
  contactWith,
  failureOf,
  hostOf,
  runs,
  sessionOf,
  testOptions,
  until,
  type TestOptions,
} from "./support.js";

const CALM = { timeoutMs: 10_000, watched: false } as const;
const PASSWORD = "s3cret pass'word";
/** Throw-away users: one with every right and no password, one with a password, one without rights, one that may not without a terminal, one that sudo gives a pty. */
const FREE = `hapf${process.pid % 100_000}`;
const ASKED = `hapa${process.pid % 100_000}`;
const BARRED = `hapb${process.pid % 100_000}`;
const TTY = `hapt${process.pid % 100_000}`;
const PTY = `happ${process.pid % 100_000}`;
const USERS = [FREE, ASKED, BARRED, TTY, PTY];
const RULES = `/etc/sudoers.d/hap-test-${process.pid}`;

let sshd: Sshd;

beforeAll(async () => {
  for (const user of USERS) execFileSync("useradd", ["-M", "-d", "/nonexistent", "-s", "/bin/sh", user]);
  execFileSync("chpasswd", { input: USERS.map((user) => `${user}:${PASSWORD}\n`).join("") });
  writeFileSync(
    RULES,
    `${FREE} ALL=(ALL) NOPASSWD: ALL\n${ASKED} ALL=(ALL) ALL\n${TTY} ALL=(ALL) NOPASSWD: ALL\nDefaults:${TTY} requiretty\n${PTY} ALL=(ALL) NOPASSWD: ALL\nDefaults:${PTY} use_pty\n`,
  );
  chmodSync(RULES, 0o440);
  sshd = await startSshd();
  // The users read the authorized keys of sshd's own folder.
  for (const file of [sshd.dir, `${sshd.dir}/authorized_keys`]) chmodSync(file, 0o755);
});

afterAll(async () => {
  rmSync(RULES, { force: true });
  await sshd.stop();
  for (const user of USERS) execFileSync("userdel", ["-f", user], { stdio: "ignore" });
});

function become(user: string, more: Partial<TestOptions> = {}): Parameters<typeof contact> {
  return [hostOf(sshd, { user }), testOptions({ become: "root", ...more })];
}

const GIVEN = { sudoPassword: new Secret(PASSWORD) };

async function whoami(...parameters: Parameters<typeof contact>): Promise<string> {
  const session = sessionOf(await contact(...parameters));
  const result = await session.exchange('echo "$(id -un) $(umask)"', CALM);
  await session.close();
  return result.stdout.toString();
}

describe("sudo", () => {
  test("without a password is asked for nothing", async () => {
    expect(await whoami(...become(FREE))).toBe("root 0022\n");
  });

  test("to another user than root", async () => {
    expect(await whoami(...become(FREE, { become: ASKED }))).toBe(`${ASKED} 0022\n`);
  });

  test("with a password is answered once, and the first script runs once", async () => {
    const [host, options] = become(ASKED, GIVEN);
    const first = await contactWith(host, options, { script: `id -un; echo x >>${sshd.dir}/ran`, options: CALM });
    if (!first.ok) throw new Error(first.problem.message);
    expect(first.value.result.stdout.toString()).toBe("root\n");
    expect((await first.value.session.exchange(`cat ${sshd.dir}/ran`, CALM)).stdout.toString()).toBe("x\n");
    await first.value.session.close();
  });

  test("never shows the password to other users of the host", async () => {
    const [host, options] = become(ASKED, GIVEN);
    const session = sessionOf(await contact(host, options));
    const look = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c 's3cre[t] pass'";
    expect((await session.exchange(look, CALM)).stdout.toString()).toBe("0\n");
    await session.close();
  });

  test("with a wrong password fails after one attempt", async () => {
    const failure = await failureOf(await contact(...become(ASKED, { sudoPassword: new Secret("wrong") })));
    expect(failure).toMatchObject({ kind: "sudo-password-wrong", help: expect.stringContaining("--ask-become-pass") });
    expect(JSON.stringify(failure)).not.toContain("wrong\\n");
  });

  test("with a password when none was given", async () => {
    const failure = await failureOf(await contact(...become(ASKED)));
    expect(failure).toMatchObject({ kind: "sudo-password-needed", help: expect.stringContaining("--ask-become-pass") });
  });

  test("that the rules do not allow is refused in sudo's words", async () => {
    const failure = await failureOf(await contact(...become(BARRED, GIVEN)));
    expect(failure.kind).toBe("sudo-refused");
    expect(failure.stderr).toContain("sudoers");
  });

  test("that wants a terminal is refused in sudo's words", async () => {
    const failure = await failureOf(await contact(...become(TTY)));
    expect(failure.kind).toBe("sudo-refused");
    expect(failure.stderr).toContain("tty");
  });

  test("is not used by a user who is there already", async () => {
    expect(await whoami(...become("root"))).toBe("root 0022\n");
    expect(await whoami(...become(BARRED, { become: BARRED }))).toBe(`${BARRED} 0022\n`);
  });

  test("for a name that is none is a mistake in the configuration", async () => {
    expect(await failureOf(await contact(...become(FREE, { become: "root; id" })))).toMatchObject({
      kind: "bad-config",
    });
  });

  test.each([FREE, ASKED, "root"])("for a user who does not exist says so, of %s", async (user) => {
    const failure = await failureOf(await contact(...become(user, { become: "nobody-yet" })));
    expect(failure).toMatchObject({ kind: "no-user", message: "user `nobody-yet` does not exist there" });
    expect(failure.help).toContain("`user nobody-yet`");
  });

  test("that is not installed is named", async () => {
    const without = await startSshd({
      forceCommand: 'PATH=/nonexistent; export PATH; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"',
    });
    try {
      const failure = await failureOf(await contact(hostOf(without), testOptions({ become: ASKED })));
      expect(failure).toMatchObject({ kind: "no-sudo", message: expect.stringContaining(ASKED) });
    } finally {
      await without.stop();
    }
  });

  test.each([
    ["without", FREE],
    ["with", ASKED],
  ])("ends its processes at the limit, %s a password", async (_case, user) => {
    const session = sessionOf(await contact(...become(user, GIVEN)));
    const result = await session.exchange("echo $$; sleep 300", { timeoutMs: 500, watched: true });
    expect(result.kind).toBe("timeout");
    await until(() => !runs(Number(result.stdout.toString())));
    expect((await session.exchange("id -un", CALM)).stdout.toString()).toBe("root\n");
    await session.close();
  });

  test.each([
    ["", FREE],
    [", with use_pty", PTY],
  ])("leaves nothing running when the connection is cut%s", async (_case, user) => {
    const session = sessionOf(await contact(...become(user)));
    let pid = 0;
    const running = session.exchange("echo $$; sleep 300", {
      timeoutMs: 60_000,
      watched: true,
      onStdout: (chunk) => {
        pid = Number(chunk.toString());
        // Below the monitor, root's, is the process that holds the user's connection.
        for (const serving of sshd.sessions().flatMap(childrenOf)) process.kill(serving, "SIGKILL");
      },
    });
    expect((await running).kind).toBe("lost");
    await until(() => !runs(pid));
    await session.close();
  });
});
