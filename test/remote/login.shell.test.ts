import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, makeKey, startSshd, type Sshd } from "../support/sshd.js";
import { contact, emptyHome, failureOf, hostOf, reaches, sessionOf, testHost, testOptions } from "./support.js";

let sshd: Sshd;
let home: string;

beforeAll(async () => {
  sshd = await startSshd({ lines: ["MaxAuthTries 6"] });
  home = emptyHome();
  makeKey(join(home, "stranger"), "ed25519");
  makeKey(join(home, "locked"), "ed25519", "correct horse");
  makeKey(join(home, "locked-pem"), "rsa", "correct horse");
  execFileSync("ssh-keygen", [
    "-q",
    "-p",
    "-m",
    "PEM",
    "-P",
    "correct horse",
    "-N",
    "correct horse",
    "-f",
    join(home, "locked-pem"),
  ]);
});

afterAll(async () => {
  await sshd.stop();
  rmSync(home, { recursive: true, force: true });
});

describe("a login", () => {
  test("works with a key of the inventory, `~` expanded", async () => {
    copyFileSync(sshd.clientKey, join(home, "mine"));
    expect(await reaches(hostOf(sshd, { key: "~/mine" }), testOptions({ home }))).toBe("reached");
  });

  test("works with a default key of the operator's home", async () => {
    copyFileSync(sshd.clientKey, join(home, ".ssh", "id_ed25519"));
    expect(await reaches(hostOf(sshd, { key: null }), testOptions({ home }))).toBe("reached");
    rmSync(join(home, ".ssh", "id_ed25519"));
  });

  test("works with an RSA key", async () => {
    makeKey(join(home, "rsa"), "rsa");
    const server = await startSshd({ authorizedKeys: [readFileSync(join(home, "rsa.pub"), "utf8").trim()] });
    try {
      expect(await reaches(hostOf(server, { key: join(home, "rsa") }), testOptions())).toBe("reached");
    } finally {
      await server.stop();
    }
  });

  test("with a wrong key names what was tried", async () => {
    const key = join(home, "stranger");
    const failure = await failureOf(await contact(hostOf(sshd, { key }), testOptions()));
    expect(failure.kind).toBe("auth-failed");
    expect(failure.message).toBe(`${userInfo().username}@127.0.0.1:${sshd.port} refuses the login: tried key ${key}`);
    expect(failure.help).toContain(`ssh-copy-id -p ${sshd.port}`);
  });

  test("without any key says so", async () => {
    const failure = await failureOf(await contact(hostOf(sshd, { key: null }), testOptions({ home })));
    expect(failure).toMatchObject({
      kind: "auth-failed",
      message: expect.stringContaining("there is no key and no agent to try"),
    });
  });

  test.each(["locked", "locked-pem"])("with the encrypted key `%s` asks for the agent", async (name) => {
    const failure = await failureOf(await contact(hostOf(sshd, { key: join(home, name) }), testOptions()));
    expect(failure.kind).toBe("key-encrypted");
    expect(failure.help).toContain(`ssh-add ${join(home, name)}`);
  });

  test.each([
    ["missing", "no such file"],
    ["stranger.pub", "this is the public key"],
    [".ssh", "is a directory"],
  ])("with the key `%s` says: %s", async (name, reason) => {
    const failure = await failureOf(await contact(hostOf(sshd, { key: join(home, name) }), testOptions()));
    expect(failure).toMatchObject({ kind: "key-unreadable", message: expect.stringContaining(reason) });
  });
});

describe("with an agent", () => {
  const socket = () => join(home, "agent.sock");
  let agent: ReturnType<typeof spawn>;

  beforeAll(async () => {
    agent = spawn("ssh-agent", ["-D", "-a", socket()], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => agent.stdout?.once("data", resolve));
    for (const key of [join(home, "stranger"), sshd.clientKey])
      execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket() } });
  });

  afterAll(() => void agent.kill());

  test("its keys log in", async () => {
    expect(await reaches(hostOf(sshd, { key: null }), testOptions({ home, agentSocket: socket() }))).toBe("reached");
  });

  test("it stands in for an encrypted key", async () => {
    const host = hostOf(sshd, { key: join(home, "locked") });
    expect(await reaches(host, testOptions({ agentSocket: socket() }))).toBe("reached");
  });

  test("a dead one is named and does no harm", async () => {
    const agentSocket = join(home, "dead.sock");
    expect(await reaches(hostOf(sshd), testOptions({ agentSocket }))).toBe("reached");
    const failure = await failureOf(await contact(hostOf(sshd, { key: null }), testOptions({ home, agentSocket })));
    expect(failure.message).toContain(`the agent at ${agentSocket} does not answer`);
  });
});

describe("an address", () => {
  test("where nothing listens refuses", async () => {
    const failure = await failureOf(await contact(hostOf(sshd, { port: await freePort() }), testOptions()));
    expect(failure).toMatchObject({ kind: "refused", isSilent: false, message: expect.stringContaining("127.0.0.1:") });
  });

  test("that never answers runs into the limit", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const failure = await failureOf(await contact(testHost({ port }), testOptions({ connectTimeoutMs: 300 })));
    // It takes the connection: it lives.
    const message = `127.0.0.1:${port} did not answer within 0.3 s`;
    expect(failure).toMatchObject({ kind: "timeout", isSilent: false, message });
    server.close();
  });

  test("of another service is no ssh", async () => {
    const server = createServer((socket) =>
      socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const failure = await failureOf(await contact(testHost({ port }), testOptions({ connectTimeoutMs: 1_000 })));
    expect(failure.kind).toBe("handshake");
    server.close();
  });

  test("that is a name nobody knows", async () => {
    const host = testHost({}, { address: "no-such-host.invalid" });
    expect(await failureOf(await contact(host, testOptions()))).toMatchObject({
      kind: "name-not-found",
      message: expect.stringContaining("no-such-host.invalid"),
    });
  });
});

test("twelve hosts at once pass an sshd that starts refusing at two logins", async () => {
  const addresses = Array.from({ length: 12 }, (_, index) => `127.0.0.${index + 10}`);
  const busy = await startSshd({
    lines: ["MaxStartups 2:30:3", ...addresses.map((address) => `ListenAddress ${address}`)],
  });
  try {
    const signal = new AbortController().signal;
    const knownHosts = join(busy.dir, "known_all");
    writeFileSync(knownHosts, busy.knownHosts.replaceAll("[127.0.0.1]", "[127.0.0.*]"));
    const users = addresses.map((address) => hostOf(busy, { knownHosts }, { address }));
    const contacts = await Promise.all(
      users.map((host) => contact(host, testOptions({ signal, connectTimeoutMs: 20_000 }))),
    );
    const answers = await Promise.all(
      contacts.map((one) => sessionOf(one).exchange("echo on", { timeoutMs: 10_000, watched: false })),
    );
    expect(answers.map((answer) => answer.stdout.toString())).toEqual(users.map(() => "on\n"));
    await Promise.all(contacts.map((one) => sessionOf(one).close()));
  } finally {
    await busy.stop();
  }
});
