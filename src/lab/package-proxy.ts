import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { pipeline } from "node:stream/promises";
import type { AptSource } from "./apt-sources.js";
import { type PackageCache, packageCache } from "./package-cache.js";

/** Settings of a package proxy in a process of its own. */
export interface PackageProxySettings {
  readonly cacheDir: string;
  readonly sources: readonly AptSource[];
  readonly port: number;
  /**
   * The descriptor on which the process inherited the network namespace that reaches the archive. The proxy itself is
   * in the lab's, where its hosts are.
   */
  readonly outside: number;
}

/**
 * The body of the proxy's process: `text` is a PackageProxySettings as JSON. Writes the line `ready` to `announce` when
 * it listens, and serves until it is killed.
 */
export async function servePackages(text: string, announce: (line: string) => void): Promise<void> {
  const { cacheDir, sources, port, outside } = JSON.parse(text) as PackageProxySettings;
  const downloadPrefix = ["nsenter", `--net=/proc/${process.pid}/fd/${outside}`, "--"];
  const cache = packageCache({ dir: cacheDir, sources, downloadPrefix });
  await listen(packageProxy(cache), port, "0.0.0.0");
  announce("ready\n");
}

/** A forward proxy for apt that knows the archives of a cache and nothing else. Not yet listening. */
export function packageProxy(cache: PackageCache): Server {
  const server = createServer((request, response) => {
    // apt has gone away in the middle of a file: nothing to tell anybody.
    answer(cache, request, response).catch(() => response.destroy());
  });
  server.on("connect", (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n"));
  return server;
}

/** Gives the port once the server listens; port 0 lets the system choose. */
export function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}

async function answer(cache: PackageCache, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405);
  const found = await cache(request.url ?? "");
  if (found.kind === "none") return end(response, found.status);
  const { size, mtime } = await stat(found.path);
  const since = Date.parse(request.headers["if-modified-since"] ?? "");
  if (Math.floor(mtime.getTime() / 1000) * 1000 === since) return end(response, 304);
  response.writeHead(200, { "Content-Length": size, "Last-Modified": mtime.toUTCString() });
  if (request.method === "HEAD") response.end();
  else await pipeline(createReadStream(found.path), response);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { "Content-Length": 0 });
  response.end();
}
