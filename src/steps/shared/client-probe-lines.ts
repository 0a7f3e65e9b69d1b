import { addressProblem, expected, integer, port, secret, text, wordType } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import type { ClientProbe } from "../../model/probe.js";
import type { DecodedLine } from "../../model/schema.js";
import { arg, labelled, lines, requiredLabelled } from "../../model/schema-builders.js";

/** `ADDRESS:PORT`, where the address may be a name: a client looks it up. */
const place: ArgType<{ readonly address: string; readonly port: number }> = wordType("address:port", (value) => {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d+)$/.exec(value);
  const number = port.parse(found?.[3] ?? "");
  const address = found?.[1] ?? found?.[2];
  return address !== undefined && number.ok && addressProblem(address) === null
    ? { ok: true, value: { address, port: number.value } }
    : expected("an address with a port, such as `192.168.3.118:10101`");
});

const url: ArgType<string> = wordType("url", (value) =>
  URL.canParse(value) && /^https?:\/\//.test(value)
    ? { ok: true, value }
    : expected("an address such as `http://192.168.3.118/`"),
);

/** An address or a name, without a port. */
const machine: ArgType<string> = wordType("address", (value) =>
  /^[A-Za-z0-9][A-Za-z0-9.:_-]*$/.test(value) && addressProblem(value) === null
    ? { ok: true, value }
    : expected("an address or a name"),
);

const from = labelled("from", "the host through whose ssh connection it goes; without it, from where hap runs", text);

/** The lines of what a client does. */
export const clientProbeLines = {
  mysql: lines("a login to MySQL or MariaDB works, and the query if there is one", {
    place: arg("address and port", place),
    user: requiredLabelled("user", "the user", text),
    password: labelled("password", "the password; a server is given its hash, never the password itself", secret),
    database: labelled("database", "the database to use", text),
    query: labelled("query", "an SQL query", text),
    expect: labelled("expect", "a text that the answer must hold", text),
    from,
  }),
  tcp: lines("a connection is accepted", { place: arg("address and port", place), from }),
  http: lines("GET is answered with the status, or any below 400; redirects are not followed", {
    url: arg("the address", url),
    status: labelled("status", "the status", integer(100, 599)),
    expect: labelled("expect", "a text that the body must hold", text),
    from,
  }),
  ping: lines("an ICMP echo is answered", { address: arg("address", machine), from }),
} as const;

type Lines = typeof clientProbeLines;

/** Makes a probe of a decoded line, by its keyword. */
export const clientProbeOf: {
  readonly [K in keyof Lines]: (line: DecodedLine<Lines[K]>) => Extract<ClientProbe, { kind: K }>;
} = {
  mysql: ({ args: { place: at, ...args }, span }) => ({ kind: "mysql", ...at, ...args, span, timeoutMs: null }),
  tcp: ({ args: { place: at, from: via }, span }) => ({ kind: "tcp", ...at, from: via, span, timeoutMs: null }),
  http: ({ args, span }) => ({ kind: "http", ...args, span, timeoutMs: null }),
  ping: ({ args, span }) => ({ kind: "ping", ...args, span, timeoutMs: null }),
};
