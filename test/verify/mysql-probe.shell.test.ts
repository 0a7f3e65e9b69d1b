import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { MysqlProbe, Seen } from "../../src/model/probe.js";
import { Secret } from "../../src/model/secret.js";
import { clientProbe } from "../../src/probe/client-probe.js";
import { fromController } from "../../src/probe/from-controller.js";
import { sourceFile } from "../../src/source/source-file.js";

/** A real MariaDB on loopback, with a data folder of its own. */
const PASSWORD = "it's a päss word";
const span = { file: sourceFile("p.hap", "x\n"), start: 0, end: 1 };
let folder: string;
let server: ChildProcess | null = null;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hap-mariadb-"));
  port = await freePort();
  const own = ["--no-defaults", `--datadir=${join(folder, "data")}`, "--user=root"];
  const install = spawnSync("mariadb-install-db", [
    ...own,
    "--auth-root-authentication-method=normal",
    "--skip-test-db",
  ]);
  expect(install.status, install.stderr.toString()).toBe(0);
  const init = join(folder, "init.sql");
  // One statement a line: the server reads this file so.
  const statements = [
    "SET NAMES utf8mb4",
    "CREATE DATABASE shop",
    "CREATE TABLE shop.item (name TEXT, amount INT)",
    "INSERT INTO shop.item VALUES ('bolt', 7), (NULL, 1)",
    `CREATE USER admin@'%' IDENTIFIED BY '${PASSWORD.replace("'", "''")}'`,
    "GRANT ALL ON *.* TO admin@'%'",
    "CREATE USER open@'%'",
  ];
  writeFileSync(init, statements.map((statement) => `${statement};\n`).join(""));
  server = spawn(
    "mariadbd",
    [...own, "--bind-address=127.0.0.1", `--port=${port}`, `--socket=${join(folder, "s")}`, `--init-file=${init}`],
    { stdio: "ignore" },
  );
  for (let i = 0; i < 300; i++) {
    if ((await look({})).ok) return;
    if (server.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("MariaDB did not start");
});

afterAll(async () => {
  const running = server;
  if (running !== null) {
    const ended = new Promise<void>((resolve) => running.once("exit", () => resolve()));
    running.kill("SIGKILL");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const one = createServer();
    one.listen(0, "127.0.0.1", () => {
      const { port: found } = one.address() as AddressInfo;
      one.close(() => resolve(found));
    });
  });
}

function look(more: Partial<MysqlProbe>): Promise<Seen> {
  const probe: MysqlProbe = {
    kind: "mysql",
    span,
    timeoutMs: null,
    from: null,
    address: "127.0.0.1",
    port,
    user: "admin",
    password: new Secret(PASSWORD),
    database: null,
    query: null,
    expect: null,
    ...more,
  };
  return clientProbe(probe, fromController);
}

it("a login with a password, and one without", async () => {
  expect(await look({})).toMatchObject({ ok: true, text: "logged in" });
  expect(await look({ user: "open", password: null })).toMatchObject({ ok: true });
});

it("a wrong password is refused in the server's words, which hold no secret", async () => {
  const seen = await look({ password: new Secret("wrong-secret") });
  expect(seen.ok).toBe(false);
  expect(seen.text).toContain("Access denied for user 'admin'");
  expect(JSON.stringify(seen)).not.toContain("wrong-secret");
});

it("a query and what its answer must hold", async () => {
  expect(await look({ query: "show databases", expect: "information_schema" })).toMatchObject({ ok: true });
  expect(await look({ query: "select * from item", database: "shop", expect: "7" })).toMatchObject({
    ok: true,
    text: "2 rows",
  });
  expect(await look({ query: "select * from item where amount = 1", database: "shop", expect: "NULL" })).toMatchObject({
    ok: true,
    text: "1 row",
  });
  expect(await look({ query: "select name from shop.item where amount = 7", expect: "nut" })).toMatchObject({
    ok: false,
    text: "1 row, none with `nut`",
    evidence: [{ label: "answer", text: "bolt" }],
  });
  expect(await look({ query: "select now()" })).toMatchObject({ ok: true });
  expect(await look({ query: "do 1" })).toMatchObject({ ok: true });
});

it("a query that fails, a database that is not there, a query that never ends", async () => {
  expect((await look({ query: "select * from nothing" })).text).toContain("No database selected");
  expect((await look({ database: "nowhere" })).text).toContain("Unknown database 'nowhere'");
  expect(await look({ query: "select sleep(60)", timeoutMs: 500 })).toMatchObject({
    ok: false,
    text: "no answer within 0.5 s",
  });
});

it("one hundred probes at once, as a watch may have", async () => {
  const seen = await Promise.all(Array.from({ length: 100 }, () => look({ query: "select 1", expect: "1" })));
  expect(seen.filter((one) => !one.ok)).toEqual([]);
});
