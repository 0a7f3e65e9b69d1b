import { connect, createServer, type Server, type Socket } from "node:net";

export interface DelayProxy {
  readonly port: number;
  /** Bytes that clients have sent, and that they were sent, since the last `clear`. */
  bytes(): { readonly up: number; readonly down: number };
  clear(): void;
  close(): Promise<void>;
}

/**
 * A TCP proxy on loopback that adds `oneWayMs` to every byte in each direction, in order, and counts them. The TCP handshake
 * itself is not delayed, so each connection is one round trip cheaper than over a real line: for every tool alike.
 */
export async function delayProxy(target: number, oneWayMs: number): Promise<DelayProxy> {
  const count = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const host = connect({ host: "127.0.0.1", port: target, noDelay: true, allowHalfOpen: true });
    for (const socket of [client, host]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    carry(client, host, { oneWayMs, seen: (bytes) => void (count.up += bytes) });
    carry(host, client, { oneWayMs, seen: (bytes) => void (count.down += bytes) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    bytes: () => ({ ...count }),
    clear: () => void (count.up = count.down = 0),
    close: () => close(server, sockets),
  };
}

interface Carrying {
  readonly oneWayMs: number;
  readonly seen: (bytes: number) => void;
}

/** Timers of one length fire in the order they were set, so nothing overtakes. */
function carry(from: Socket, to: Socket, { oneWayMs, seen }: Carrying): void {
  const later = (act: () => void): void => {
    if (oneWayMs === 0) act();
    else setTimeout(act, oneWayMs);
  };
  from.on("data", (chunk: Buffer) => {
    seen(chunk.length);
    later(() => to.writable && to.write(chunk));
  });
  from.on("end", () => later(() => to.end()));
  from.on("error", () => later(() => to.destroy()));
  from.on("close", () => later(() => to.destroySoon()));
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
