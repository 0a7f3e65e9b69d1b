import { mkdtemp, rm } from "node:fs/promises";
import { type Server, createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageCache } from "../../src/lab/package-cache.js";
import { listen, packageProxy } from "../../src/lab/package-proxy.js";

let dir: string;
let archive: Server;
let proxy: Server;
let archivePort: number;
let proxyPort: number;
let files: Map<string, string>;
let asked: string[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "hap-packages-"));
  files = new Map();
  asked = [];
  archive = createServer((incoming, response) => {
    const path = decodeURIComponent(incoming.url ?? "");
    asked.push(path);
    const text = files.get(path);
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });
  archivePort = await listen(archive, 0, "127.0.0.1");
  const sources = [{ uri: `http://127.0.0.1:${archivePort}/debian`, suite: "bookworm" }];
  proxy = packageProxy(packageCache({ dir, sources, downloadPrefix: [] }));
  proxyPort = await listen(proxy, 0, "127.0.0.1");
});

afterEach(async () => {
  for (const server of [archive, proxy]) {
    server.close();
    server.closeAllConnections();
  }
  await rm(dir, { recursive: true });
});

/** Asks the proxy as apt does: with the whole URL. */
function ask(url: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; text: string; date: string }>((resolve, reject) => {
    const options = { host: "127.0.0.1", port: proxyPort, path: url, headers, agent: false };
    request(options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      const date = response.headers["last-modified"] ?? "";
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text, date }));
    })
      .on("error", reject)
      .end();
  });
}

function archiveUrl(path: string): string {
  return `http://127.0.0.1:${archivePort}${path}`;
}

function stopArchive(): Promise<void> {
  return new Promise((resolve) => {
    archive.close(() => resolve());
    archive.closeAllConnections();
  });
}

describe("packageProxy", () => {
  it("fetches a package once and serves it without the archive afterwards", async () => {
    const url = archiveUrl("/debian/pool/main/h/heartbeat/heartbeat_3.0.6-13+b2_amd64.deb");
    files.set(new URL(url).pathname, "the package");
    expect(await ask(url)).toMatchObject({ status: 200, text: "the package" });
    await stopArchive();
    expect(await ask(url)).toMatchObject({ status: 200, text: "the package" });
    expect(asked).toHaveLength(1);
  });

  it("asks for an index each time, and gives the last copy when the archive does not answer", async () => {
    const path = "/debian/dists/bookworm/InRelease";
    files.set(path, "first");
    expect(await ask(archiveUrl(path))).toMatchObject({ text: "first" });
    files.set(path, "second");
    expect(await ask(archiveUrl(path))).toMatchObject({ text: "second" });
    await stopArchive();
    expect(await ask(archiveUrl(path))).toMatchObject({ status: 200, text: "second" });
  });

  it("tells apt that an index it has is still the one", async () => {
    const path = "/debian/dists/bookworm/InRelease";
    files.set(path, "same");
    const first = await ask(archiveUrl(path));
    expect(await ask(archiveUrl(path), { "If-Modified-Since": first.date })).toMatchObject({ status: 304, text: "" });
  });

  it("says that the archive has no such file", async () => {
    expect(await ask(archiveUrl("/debian/pool/main/n/none.deb"))).toMatchObject({ status: 404 });
  });

  it("refuses a by-hash file whose content is another", async () => {
    const path = `/debian/dists/bookworm/main/binary-amd64/by-hash/SHA256/${"0".repeat(64)}`;
    files.set(path, "not that");
    expect(await ask(archiveUrl(path))).toMatchObject({ status: 502 });
  });

  it.each([
    ["another host", () => "http://example.com/debian/pool/x.deb"],
    ["another folder of the archive's host", () => archiveUrl("/private/pool/x.deb")],
    ["a way out of the archive's folder", () => archiveUrl("/debian/pool/../../private/pool/x.deb")],
    ["a query", () => archiveUrl("/debian/pool/x.deb?y")],
    ["no URL", () => "/debian/pool/x.deb"],
  ])("does not pass on a request for %s", async (_case, url) => {
    expect(await ask(url())).toMatchObject({ status: 403 });
    expect(asked).toEqual([]);
  });

  it("makes one download of two simultaneous requests", async () => {
    const url = archiveUrl("/debian/pool/main/i/ipvsadm.deb");
    files.set(new URL(url).pathname, "once");
    const answers = await Promise.all([ask(url), ask(url)]);
    expect(answers.map((answer) => answer.text)).toEqual(["once", "once"]);
    expect(asked).toHaveLength(1);
  });
});
