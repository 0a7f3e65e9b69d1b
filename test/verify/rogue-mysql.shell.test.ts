import { constants, createHash, generateKeyPairSync, privateDecrypt } from "node:crypto";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { Seen } from "../../src/model/probe.js";
import { Secret } from "../../src/model/secret.js";
import { clientProbe } from "../../src/probe/client-probe.js";
import { fromController } from "../../src/probe/from-controller.js";
import { sourceFile } from "../../src/source/source-file.js";

/** A server that has taken the database's address, and wants the password. */
const PASSWORD = "MySqlSecretPw";
const CHALLENGE = Buffer.from("abcdefghijklmnopqrst");
const NATIVE = "mysql_native_password";
const SHA2 = "caching_sha2_password";
const span = { file: sourceFile("p.hap", "x\n"), start: 0, end: 1 };
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = publicKey.export({ type: "spki", format: "pem" }).toString();

let server: Server | null = null;
afterEach(() => server?.close());

interface Rogue {
  readonly port: number;
  /** Everything that clients have sent, packet by packet. */
  readonly heard: Buffer[];
}

/** Answers the client's packets with these, one after the other: the greeting first. */
function rogue(answers: readonly Buffer[]): Promise<Rogue> {
  const heard: Buffer[] = [];
  const serve = (socket: Socket): void => {
    let number = 0;
    const left = [...answers];
    const say = (): void => {
      const body = left.shift();
      if (body === undefined) return;
      const head = Buffer.from([body.length & 0xff, (body.length >> 8) & 0xff, body.length >> 16, number]);
      number += 2;
      socket.write(Buffer.concat([head, body]));
    };
    socket
      .on("error", () => undefined)
      .on("data", (chunk: Buffer) => {
        heard.push(chunk.subarray(4));
        say();
      });
    say();
  };
  return new Promise((resolve) => {
    const made = createServer(serve).listen(0, "127.0.0.1", () =>
      resolve({ port: (made.address() as AddressInfo).port, heard }),
    );
    server = made;
  });
}

/** Protocol::HandshakeV10. */
function greeting(method: string): Buffer {
  return Buffer.concat([
    Buffer.from("\x0a8.0.36\0\x01\0\0\0", "latin1"),
    CHALLENGE.subarray(0, 8),
    // Capabilities: all but SSL, COMPRESS and the second factor.
    Buffer.from([0, 0xdf, 0xf7, 0xff, 2, 0, 0xff, 0x81, 21, ...Array<number>(10).fill(0)]),
    CHALLENGE.subarray(8),
    Buffer.from(`\0${method}\0`),
  ]);
}

const switchTo = (method: string): Buffer =>
  Buffer.concat([Buffer.from(`\xfe${method}\0`, "latin1"), CHALLENGE, Buffer.from([0])]);
const more = (data: string): Buffer => Buffer.from(`\x01${data}`, "latin1");
const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

function look(port: number): Promise<Seen> {
  const login = { user: "app", password: new Secret(PASSWORD), database: null, query: null, expect: null };
  return clientProbe(
    { kind: "mysql", span, timeoutMs: 2000, from: null, address: "127.0.0.1", port, ...login },
    fromController,
  );
}

/** The password, when what was sent gives it away. */
function given(heard: readonly Buffer[]): string | null {
  if (Buffer.concat(heard).includes(PASSWORD)) return "in clear";
  for (const packet of heard.filter(({ length }) => length === 256)) {
    const clear = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, packet);
    return Buffer.from(clear.map((byte, i) => byte ^ (CHALLENGE[i % CHALLENGE.length] ?? 0))).toString();
  }
  return null;
}

it.each([
  ["caching_sha2_password's full authentication", SHA2, [more("\x04"), more(PEM)]],
  ["the same after a switch", NATIVE, [switchTo(SHA2), more("\x04"), more(PEM)]],
  ["the switch to it twice", SHA2, [switchTo(SHA2), more("\x04"), more(PEM)]],
  ["sha256_password", NATIVE, [switchTo("sha256_password"), more(PEM)]],
  ["sha256_password at once", "sha256_password", [switchTo("sha256_password"), more(PEM)]],
  ["mysql_clear_password", NATIVE, [switchTo("mysql_clear_password")]],
  ["mysql_clear_password at once", "mysql_clear_password", [switchTo("mysql_clear_password")]],
  ["PAM's dialog", NATIVE, [switchTo("dialog")]],
  ["a method of its own", NATIVE, [switchTo("__proto__")]],
])("%s is given no password", async (_what, first, answers) => {
  const { port, heard } = await rogue([greeting(first), ...answers]);
  const seen = await look(port);
  expect(seen.ok).toBe(false);
  expect(heard.length).toBeGreaterThan(0);
  expect(given(heard)).toBeNull();
  expect(JSON.stringify(seen)).not.toContain(PASSWORD);
});

it("the reason names the method and what to do", async () => {
  const { port } = await rogue([greeting(NATIVE), switchTo(SHA2), more("\x04"), more(PEM)]);
  expect((await look(port)).text).toMatch(/wants the password itself \(caching_sha2_password\).*mysql_native_password/);
});

it("the fast way of caching_sha2_password logs in, with the hash that MySQL expects", async () => {
  const { port, heard } = await rogue([greeting(SHA2), switchTo(SHA2), more("\x03"), OK]);
  const seen = look(port);
  const sha = (...parts: readonly Buffer[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
  const once = sha(Buffer.from(PASSWORD));
  const mask = sha(sha(once), CHALLENGE);
  await expect.poll(() => heard[1]).toEqual(Buffer.from(once.map((byte, i) => byte ^ (mask[i] ?? 0))));
  await seen;
});

it("a server that sends without end is left", async () => {
  const flood = createServer((socket) => {
    socket.on("error", () => undefined);
    const body = Buffer.alloc(1024 * 1024, "x");
    const more = (): void => {
      while (socket.writable && socket.write(Buffer.concat([Buffer.from([0xff, 0xff, 0x7f, 0]), body])));
    };
    socket.on("drain", more);
    more();
  });
  await new Promise<void>((resolve) => flood.listen(0, "127.0.0.1", resolve));
  server = flood;
  const seen = await look((flood.address() as AddressInfo).port);
  expect(seen).toMatchObject({ ok: false, text: "the answer has more than 4 MiB" });
});
