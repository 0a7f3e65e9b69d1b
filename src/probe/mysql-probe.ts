import { createConnection, type Connection, type ConnectionOptions } from "mysql2";
import type { Found, MysqlProbe } from "../model/probe.js";
import { LOGIN_METHODS } from "./login-methods.js";
import type { ProbeOrigin } from "./probe-origin.js";

/** More than this from a server (bytes) ends the probe: it asks for one login and one short answer. */
const ANSWER_LIMIT = 4 * 1024 * 1024;

/**
 * Logs in and asks the query, if there is one. Without TLS, as the mysql client of the book does. Whoever answers at
 * the address is given the hash of the password with its challenge, never the password itself (see login-methods.ts).
 */
export async function mysqlProbe(probe: MysqlProbe, origin: ProbeOrigin, signal: AbortSignal): Promise<Found> {
  const connected = await origin.connect(probe.address, probe.port, signal);
  if (!connected.ok) return { ok: false, text: connected.problem, evidence: [] };
  const { value: stream } = connected;
  const close = (): void => void stream.destroy();
  signal.addEventListener("abort", close);
  let came = 0;
  stream.on("data", (chunk: Buffer) => {
    came += chunk.length;
    if (came > ANSWER_LIMIT) stream.destroy(new Error(`the answer has more than ${ANSWER_LIMIT / 1024 / 1024} MiB`));
  });
  try {
    return await session(probe, stream);
  } finally {
    close();
  }
}

async function session(probe: MysqlProbe, stream: NonNullable<ConnectionOptions["stream"]>): Promise<Found> {
  const connection = createConnection({
    stream,
    user: probe.user,
    ...(probe.password === null ? {} : { password: probe.password.reveal() }),
    ...(probe.database === null ? {} : { database: probe.database }),
    connectTimeout: 0,
    dateStrings: true,
    authPlugins: LOGIN_METHODS,
  });
  // Errors come to the callbacks; one that comes later has nobody to tell.
  connection.on("error", () => undefined);
  try {
    await login(connection);
    if (probe.query === null) return { ok: true, text: "logged in", evidence: [] };
    return judged(probe, await ask(connection, probe.query));
  } catch (error) {
    return { ok: false, text: messageOf(error), evidence: [] };
  } finally {
    connection.destroy();
  }
}

function login(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error === null ? resolve() : reject(error)));
  });
}

/** The answer's cells as text, row by row. */
function ask(connection: Connection, query: string): Promise<readonly (readonly string[])[]> {
  return new Promise((resolve, reject) => {
    connection.query({ sql: query, rowsAsArray: true }, (error, rows) => {
      if (error !== null) return reject(error);
      resolve(Array.isArray(rows) ? rows.map(cellsOf) : []);
    });
  });
}

/** With `rowsAsArray` a row is the list of its values. */
function cellsOf(row: unknown): readonly string[] {
  return Array.isArray(row) ? row.map(cellText) : [];
}

function cellText(value: unknown): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return value;
  return Buffer.isBuffer(value) ? value.toString("utf8") : JSON.stringify(value);
}

function judged({ expect }: MysqlProbe, rows: readonly (readonly string[])[]): Found {
  const cells = rows.flat();
  const count = `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
  if (expect === null || cells.some((cell) => cell.includes(expect))) return { ok: true, text: count, evidence: [] };
  const text = `${count}, none with \`${expect}\``;
  const shown = rows.slice(0, 5).map((row) => row.join("  ").slice(0, 200));
  return { ok: false, text, evidence: shown.length === 0 ? [] : [{ label: "answer", text: shown.join("\n") }] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
