import { createHash } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDownloader } from "../../src/remote/downloader.js";

const MIB = 1024 * 1024;
const LIMIT = 2 * MIB;
const RIGHT = Buffer.from("an archive");
const RIGHT_SUM = createHash("sha256").update(RIGHT).digest("hex");

let server: Server;
let base = "";
const asked: string[] = [];
let sent = 0;

function endless(response: ServerResponse): void {
  const piece = Buffer.alloc(64 * 1024);
  const more = (): void => {
    while (!response.destroyed && response.write(piece)) sent += piece.length;
    sent += piece.length;
  };
  response.on("drain", more);
  more();
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (request.url === "/right") response.end(RIGHT);
    else if (request.url === "/announced") {
      response.writeHead(200, { "content-length": String(LIMIT + 1) });
      response.write("x");
    } else if (request.url === "/endless") endless(response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("a file is fetched once for all hosts, and what failed is tried again", async () => {
  const download = createDownloader();
  const all = await Promise.all([1, 2, 3].map(() => download(`${base}/right`, RIGHT_SUM)));
  expect(all.map((one) => one.ok && one.value.toString())).toEqual(all.map(() => RIGHT.toString()));
  expect(asked.filter((url) => url === "/right")).toHaveLength(1);
  expect(await download(`${base}/gone`, RIGHT_SUM)).toEqual({ ok: false, problem: "the server says 404 Not Found" });
  await download(`${base}/gone`, RIGHT_SUM);
  expect(asked.filter((url) => url === "/gone")).toHaveLength(2);
});

test("another file than the one that was meant is refused", async () => {
  const wrong = await createDownloader()(`${base}/right`, "0".repeat(64));
  expect(wrong).toMatchObject({ ok: false, problem: expect.stringContaining(`found ${RIGHT_SUM}`) });
});

test("what is too large is left when the server says so, or at the limit", async () => {
  const download = createDownloader({ limitBytes: LIMIT });
  const announced = await download(`${base}/announced`, RIGHT_SUM);
  expect(announced).toEqual({ ok: false, problem: "it has 3 MiB; no more than 2 MiB are fetched for a host" });
  const flooded = await download(`${base}/endless`, RIGHT_SUM);
  expect(flooded).toEqual({ ok: false, problem: "no more than 2 MiB are fetched for a host" });
  // What the system's own buffers took on the way comes on top.
  expect(sent).toBeLessThan(LIMIT + 30 * MIB);
});

test("the end of the run ends a download", async () => {
  const over = new AbortController();
  const download = createDownloader({ signal: over.signal, limitBytes: 1e12 });
  const running = download(`${base}/endless`, RIGHT_SUM);
  setTimeout(() => over.abort(), 50);
  expect(await running).toMatchObject({ ok: false });
});
