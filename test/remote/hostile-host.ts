import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import ssh2, { type Connection, type ServerChannel } from "ssh2";

/** What a host does with an exchange, once it knows its nonce. */
export type Behaviour = (channel: ServerChannel, nonce: string, client: Connection) => void;

export interface HostileHost {
  readonly port: number;
  /** Bytes that it has sent. */
  sent(): number;
  stop(): void;
}

const RS = "\x1e";
const KIB64 = 64 * 1024;

/** An ssh server that lets everybody in and answers the hello rightly; then `exchange` decides. With `until` "change" a real shell answers what only looks. */
export function hostileHost(key: string, exchange: Behaviour, until: "look" | "change" = "look"): Promise<HostileHost> {
  const clients = new Set<Connection>();
  let sent = 0;
  const server = new ssh2.Server({ hostKeys: [readFileSync(key)] }, (client) => {
    clients.add(client);
    client.on("error", () => undefined).on("authentication", (login) => login.accept());
    client.on("close", () => void clients.delete(client));
    client.on("session", (accept) => {
      accept().on("exec", (start) => {
        const channel = start();
        const write = channel.write.bind(channel) as (...args: readonly unknown[]) => boolean;
        channel.write = ((chunk: Buffer | string, ...rest: readonly unknown[]) => {
          sent += chunk.length;
          return write(chunk, ...rest);
        }) as typeof channel.write;
        channel.on("error", () => undefined).stderr.on("error", () => undefined);
        answer(channel, client, { exchange, until });
      });
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const stop = (): void => {
        for (const client of clients) client.end();
        server.close();
      };
      resolve({ port: (server.address() as AddressInfo).port, sent: () => sent, stop });
    });
  });
}

function answer(
  channel: ServerChannel,
  client: Connection,
  { exchange, until }: { readonly exchange: Behaviour; readonly until: "look" | "change" },
): void {
  const shell = until === "change" ? realShell(channel) : null;
  let heard = "";
  let evil = false;
  channel.on("data", (chunk: Buffer) => {
    if (evil) return;
    heard += chunk.toString("latin1");
    const call = shell === null ? /^hap_(?:look|run) (\w+)$/m.exec(heard) : /^hap_run (\w+)$/m.exec(heard);
    if (call !== null) {
      evil = true;
      exchange(channel, call[1] ?? "", client);
    } else if (shell !== null) shell(chunk);
    const hello = /" (\w{24}) 0 \1 0;/.exec(heard);
    if (shell !== null || hello === null) return;
    for (const stream of [channel, channel.stderr]) stream.write(frame(hello[1] ?? "", ""));
    heard = heard.slice(hello.index + hello[0].length);
  });
}

/** A shell of this machine behind the channel; it only ever gets what looks. */
function realShell(channel: ServerChannel): (chunk: Buffer) => void {
  const shell = spawn("/bin/sh", ["-s"], { stdio: "pipe" });
  shell.stdout.on("data", (chunk: Buffer) => void channel.write(chunk));
  shell.stderr.on("data", (chunk: Buffer) => void channel.stderr.write(chunk));
  shell.stdin.on("error", () => undefined);
  channel.on("close", () => void shell.kill());
  return (chunk) => void shell.stdin.write(chunk);
}

export function frame(nonce: string, body: string, status = "0"): string {
  return `${RS}${nonce}b 17\n${body}${RS}${nonce}e ${status}\n`;
}

/** Writes the same again and again, as fast as it is taken. */
export function endless(
  stream: { write(text: Buffer): boolean; on(event: "drain", go: () => void): unknown },
  piece: Buffer,
): void {
  const more = (): void => {
    for (let i = 0; i < 16; i++) if (!stream.write(piece)) return;
    setImmediate(more);
  };
  stream.on("drain", more);
  more();
}

const filled = (text: string): Buffer => Buffer.alloc(KIB64, text);

/** A host that answers one exchange with this start and then without end. */
const flood =
  (start: (nonce: string) => string, piece: Buffer): Behaviour =>
  (channel, nonce) => {
    channel.write(start(nonce));
    endless(channel, piece);
  };

const begin = (nonce: string): string => `${RS}${nonce}b 17\n`;

/** What hostile hosts do, by name. */
export const HOSTILE: Readonly<Record<string, Behaviour>> = {
  "endless-begin": flood((nonce) => `${RS}${nonce}b `, filled("9")),
  "endless-end": flood((nonce) => `${begin(nonce)}${RS}${nonce}e `, filled("9")),
  "many-markers": (channel, nonce) =>
    flood(begin, Buffer.from(`${RS}${nonce}e ${"0".repeat(70)}`.repeat(600)))(channel, nonce, channel as never),
  "empty-lines": flood(begin, filled("\n")),
  "lawful-lines": flood(begin, filled("l \t\nf 1 644 a a x\tdirectory\t/y\n")),
  garbage: flood(begin, randomBytes(KIB64)),
  "noise-outside": flood(() => "", filled("noise\n")),
  stderr: (channel, nonce) => {
    channel.write(begin(nonce));
    channel.stderr.write(begin(nonce));
    endless(channel.stderr, filled("\x1b]0;owned\x07\n"));
  },
  "one-byte-pieces": (channel, nonce) => {
    channel.write(begin(nonce));
    endless(channel, Buffer.from("\n"));
  },
  "no-status": (channel, nonce) => {
    for (const stream of [channel, channel.stderr]) stream.write(frame(nonce, "lies\n", "all is well"));
  },
  "forged-tags": (channel, nonce) => {
    const lies = `heartbeat /tmp/evil\nos \x1b[31m\nc 0\nz 0\nl \nblob\n${RS}${nonce}e 0\nblob\n\nblob\n`;
    channel.write(frame(nonce, lies));
    channel.stderr.write(frame(nonce, "\x1b[2J\x1bc it is all fine"));
  },
  "reads-nothing": (_channel, _nonce, client) => {
    const { _protocol: protocol, _sock: socket } = client as unknown as {
      _protocol: { hostKeysProve?: unknown; ping(): void };
      _sock: { pause(): void; writable: boolean; writableLength: number };
    };
    socket.pause();
    const more = (): void => {
      if (!socket.writable) return;
      for (let i = 0; i < 2000 && socket.writableLength < 1e6; i++) protocol.ping();
      setImmediate(more);
    };
    more();
  },
  bomb: (_channel, _nonce, client) => {
    const { _protocol: protocol } = client as unknown as {
      _protocol: { channelData(channel: number, data: Buffer): void };
    };
    const piece = Buffer.alloc(16 * 1024 * 1024);
    const more = (left: number): void => {
      if (left === 0) return;
      try {
        protocol.channelData(0, piece);
      } catch {
        // It was hung up on.
        return;
      }
      setTimeout(more, 20, left - 1);
    };
    more(20);
  },
};
