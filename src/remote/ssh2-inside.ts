import { createPrivateKey, sign } from "node:crypto";
import type { Socket } from "node:net";
import type { Client, ParsedKey } from "ssh2";

/**
 * The places where hap reaches into ssh2 (1.17): what has no door there. Where the inside looks otherwise nothing
 * happens: a round trip or some computing more, or no compression.
 */
interface Inside {
  readonly _protocol?: {
    authPK?: OfferKey;
    ping?: () => void;
    readonly _handlers?: { GLOBAL_REQUEST?: (protocol: unknown, name: string, ...rest: readonly unknown[]) => void };
    readonly _packetRW?: { readonly write?: PacketWriter; read?: PacketReader };
  };
}

/** Without `sign` it asks whether the server would take the key; with it, it logs in. */
type OfferKey = (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;
type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

interface PacketReader {
  readonly _zlib?: object;
  read(data: Buffer): Buffer;
}

interface PacketWriter {
  readonly _zlib?: { readonly _handle?: unknown };
  finalize(packet: Buffer, force?: boolean): Buffer;
}

/**
 * Makes a connection with compression as silent after its end as one without: there ssh2 drops what is still written,
 * but its compressor, closed by then, throws out of whatever event comes next.
 */
export function swallowErrorsAfterEnd(client: Client): void {
  const quiet = (): void => {
    const { _protocol: protocol } = client as unknown as Inside;
    const { _packetRW: packets } = protocol ?? {};
    const { _zlib: compressor } = packets?.write ?? {};
    const { _handle: handle } = compressor ?? {};
    if (packets?.write !== undefined && handle === null) packets.write.finalize = (packet) => packet;
  };
  client.on("error", quiet).on("end", quiet).on("close", quiet);
}

/** Hashes of the signatures with an RSA key (RFC 8332); other keys have one of their own. */
const HASHES: Readonly<Record<string, string>> = { "rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512" };

/**
 * Logs in with a private key at once. ssh2 first asks whether the server would take it, as OpenSSH's client does: a
 * round trip, and the server looks through authorized_keys twice. A server counts and logs a refusal of either alike.
 * An agent is asked only when the server wants the key: it may want its user's consent.
 */
export function signAtOnce(client: Client): void {
  const { _protocol: protocol } = client as unknown as Inside;
  const offer = protocol?.authPK;
  if (protocol === undefined || offer === undefined) return;
  protocol.authPK = (user, key, algorithm, sign) => {
    const direct: Sign = (data, done) => {
      const signature = key.sign(data, HASHES[algorithm ?? ""]);
      if (signature instanceof Error) offer.call(protocol, user, key, algorithm);
      else done(signature);
    };
    offer.call(protocol, user, key, algorithm, sign ?? (key.isPrivateKey() ? direct : undefined));
  };
}

/**
 * Leaves a server's list of its other host keys alone. ssh2 asks it to prove every one of them, which costs both sides
 * signatures on each connection; hap writes no key into known_hosts by that list. Something small is sent instead: the
 * server has just written twice, and would wait for this kernel's delayed acknowledgement (40 ms on Linux) before it
 * writes again.
 */
export function ignoreHostKeyUpdates(client: Client): void {
  const { _protocol: protocol } = client as unknown as Inside;
  const { _handlers: handlers } = protocol ?? {};
  const handle = handlers?.GLOBAL_REQUEST;
  if (handlers === undefined || handle === undefined) return;
  handlers.GLOBAL_REQUEST = (self, name, ...rest) => {
    if (name === "hostkeys-00@openssh.com") protocol?.ping?.();
    else handle(self, name, ...rest);
  };
}

/** The largest packet that OpenSSH makes of what was compressed (packet.c, PACKET_MAX_SIZE), in bytes. */
const PACKET_LIMIT = 256 * 1024;

/**
 * Ends a connection whose packets grow beyond all measure when they are unpacked: ssh2 would unpack 35 kB to 35 MB,
 * thousands of times a second. The reader of compressed packets is made when compression begins, after the login.
 */
export function boundInflation(client: Client): void {
  const { _protocol: protocol } = client as unknown as Inside;
  const { _packetRW: packets } = protocol ?? {};
  if (packets === undefined) return;
  let reader = packets.read;
  bound(reader);
  Object.defineProperty(packets, "read", {
    configurable: true,
    get: () => reader,
    set(next: PacketReader | undefined) {
      reader = next;
      bound(next);
    },
  });
}

function bound(reader: PacketReader | undefined): void {
  const { _zlib: inflater } = reader ?? {};
  if (inflater !== undefined) Object.assign(inflater, { _maxOutputLength: PACKET_LIMIT });
}

/**
 * So many packets that wait for the server to read are no longer a slow line: hap's own are large, answers to a flood
 * are small.
 */
const UNREAD_LIMIT = 50_000;

/**
 * What is written in one turn of the event loop goes out in one piece: ssh2 writes packet by packet, each a call of the
 * kernel. And a server that asks and asks and reads no answer is left: ssh2 keeps its answers without limit.
 */
export function corkPerTurn(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...args: readonly unknown[]) => boolean;
  let unread = 0;
  return Object.assign(socket, {
    write: (...args: readonly unknown[]): boolean => {
      if (socket.writableCorked === 0) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      unread = socket.writableLength === 0 ? 1 : unread + 1;
      if (unread > UNREAD_LIMIT) socket.destroy(new Error("the server does not read what it is sent"));
      return write(...args);
    },
  });
}

/**
 * The key with a signature of Ed25519 that does not read the PEM anew each time, as ssh2 does: half a millisecond for
 * each host of a run. Other types are left as they are: their signatures need more than the key.
 */
export function signingFast(key: ParsedKey): ParsedKey {
  if (key.type !== "ssh-ed25519" || !key.isPrivateKey()) return key;
  const own = createPrivateKey(key.getPrivatePEM());
  return Object.assign(key, { sign: (data: Buffer) => sign(null, data, own) });
}
