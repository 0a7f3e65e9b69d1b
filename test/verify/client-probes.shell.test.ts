import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClientProbe, HttpProbe, PingProbe, TcpProbe } from "../../src/model/probe.js";
import { clientProbe } from "../../src/probe/client-probe.js";
import { fromController } from "../../src/probe/from-controller.js";
import { sourceFile } from "../../src/source/source-file.js";

const span = { file: sourceFile("p.hap", "x\n"), start: 0, end: 1 };
const common = { span, timeoutMs: null, from: null } as const;

const sockets = new Set<Socket>();
let tcp: Server;
let silent: Server;
let http: HttpServer;
let ports: { readonly tcp: number; readonly silent: number; readonly http: number; readonly closed: number };

beforeAll(async () => {
  tcp = createServer((socket) => void socket.destroy());
  // Accepts and never says a word.
  silent = createServer((socket) => void sockets.add(socket));
  http = createHttpServer((request, response) => {
    if (request.url === "/slow") return;
    response.writeHead(request.url === "/moved" ? 302 : request.url === "/broken" ? 503 : 200, { location: "/" });
    response.end(`hello ${request.headers.host ?? ""}`);
  });
  const closed = createServer();
  const numbers = await Promise.all([tcp, silent, http, closed].map(listening));
  await new Promise<void>((resolve) => closed.close(() => resolve()));
  const [a = 0, b = 0, c = 0, d = 0] = numbers;
  ports = { tcp: a, silent: b, http: c, closed: d };
});

afterAll(() => {
  for (const socket of sockets) socket.destroy();
  http.closeAllConnections();
  for (const server of [tcp, silent, http]) server.close();
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

const tcpTo = (port: number): TcpProbe => ({ ...common, kind: "tcp", address: "127.0.0.1", port });
const get = (path: string, more: Partial<HttpProbe> = {}): HttpProbe => ({
  ...common,
  kind: "http",
  url: `http://127.0.0.1:${ports.http}${path}`,
  status: null,
  expect: null,
  ...more,
});
const look = (probe: ClientProbe, limitMs = 5000) => clientProbe(probe, fromController, { limitMs });

describe("tcp", () => {
  it("a port that accepts, and one that refuses", async () => {
    expect(await look(tcpTo(ports.tcp))).toMatchObject({ ok: true, text: "accepted" });
    expect(await look(tcpTo(ports.closed))).toMatchObject({ ok: false, text: "connection refused" });
  });
});

describe("http", () => {
  it("any status below 400, or just the one that is wanted", async () => {
    expect(await look(get("/"))).toMatchObject({ ok: true, text: "status 200" });
    expect(await look(get("/moved"))).toMatchObject({ ok: true, text: "status 302" });
    expect(await look(get("/broken"))).toMatchObject({ ok: false, text: "status 503" });
    expect(await look(get("/broken", { status: 503 }))).toMatchObject({ ok: true });
    expect(await look(get("/", { status: 204 }))).toMatchObject({ ok: false, text: "status 200" });
  });

  it("a text in the body; the host it asks is the one of the address", async () => {
    expect(await look(get("/", { expect: `hello 127.0.0.1:${ports.http}` }))).toMatchObject({ ok: true });
    expect(await look(get("/", { expect: "goodbye" }))).toMatchObject({
      ok: false,
      text: "status 200, and the body does not hold `goodbye`",
    });
  });

  it("a server that accepts and is silent, one that is no web server, one that is not there", async () => {
    expect(await look(get("/slow"), 300)).toMatchObject({ ok: false, text: "no answer within 0.3 s" });
    expect(await look({ ...get("/"), url: `http://127.0.0.1:${ports.silent}/` }, 300)).toMatchObject({ ok: false });
    expect(await look({ ...get("/"), url: `http://127.0.0.1:${ports.tcp}/` })).toMatchObject({ ok: false });
    expect(await look({ ...get("/"), url: `http://127.0.0.1:${ports.closed}/` })).toMatchObject({
      ok: false,
      text: "connection refused",
    });
    expect(await look({ ...get("/"), url: `https://127.0.0.1:${ports.http}/` })).toMatchObject({ ok: false });
  });
});

describe("ping", () => {
  const ping = (address: string): PingProbe => ({ ...common, kind: "ping", address });

  it("an address that answers, and what is none", async () => {
    const seen = await look(ping("127.0.0.1"));
    expect(seen.ok).toBe(true);
    expect(seen.text).toMatch(/^answered in [\d.]+ ms$/);
    expect(await look(ping("no.such.name.invalid"))).toMatchObject({ ok: false });
  });
});

describe("mysql", () => {
  it("a server that accepts and is silent ends by the limit; one that hangs up says so", async () => {
    const to = (port: number): ClientProbe => ({
      ...common,
      kind: "mysql",
      address: "127.0.0.1",
      port,
      user: "admin",
      password: null,
      database: null,
      query: null,
      expect: null,
    });
    expect(await look(to(ports.silent), 500)).toMatchObject({ ok: false, text: "no answer within 0.5 s" });
    expect((await look(to(ports.tcp))).text).toMatch(/closed|lost/i);
    expect(await look(to(ports.closed))).toMatchObject({ ok: false, text: "connection refused" });
  });
});

it("a probe's own limit wins, and an abort ends it at once", async () => {
  expect((await clientProbe({ ...get("/slow"), timeoutMs: 200 }, fromController, { limitMs: 20_000 })).text).toBe(
    "no answer within 0.2 s",
  );
  const stop = new AbortController();
  const running = clientProbe(get("/slow"), fromController, { stop: stop.signal });
  stop.abort();
  expect(await running).toMatchObject({ ok: false, text: "interrupted" });
});
