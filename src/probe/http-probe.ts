import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import type { Duplex } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import { ipVersion } from "../model/ip-version.js";
import type { Found, HttpProbe } from "../model/probe.js";
import type { ProbeOrigin } from "./probe-origin.js";

/** How much of a body (bytes) is read to look for a text. */
const BODY_LIMIT = 1024 * 1024;

/** GET over a connection of its own: no proxy of the environment, no redirect followed, certificates are verified. */
export async function httpProbe(probe: HttpProbe, origin: ProbeOrigin, signal: AbortSignal): Promise<Found> {
  const url = new URL(probe.url);
  const secure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const connected = await origin.connect(host, Number(url.port) || (secure ? 443 : 80), signal);
  if (!connected.ok) return { ok: false, text: connected.problem, evidence: [] };
  const { value: stream } = connected;
  try {
    const channel = secure
      ? tlsConnect({ socket: stream, ...(ipVersion(host) > 0 ? { host } : { servername: host }) })
      : stream;
    // A handshake that fails says so before the request listens.
    if (secure) await once(channel, "secureConnect", { signal });
    return await judged(probe, await get(url, channel, signal));
  } finally {
    stream.destroy();
  }
}

async function get(url: URL, stream: Duplex, signal: AbortSignal): Promise<IncomingMessage> {
  const options: RequestOptions = {
    method: "GET",
    path: url.pathname + url.search,
    headers: { host: url.host, "user-agent": "hap", connection: "close", accept: "*/*" },
    createConnection: () => stream,
    signal,
  };
  const request = httpRequest(options);
  request.end();
  const [response] = (await once(request, "response", { signal })) as [IncomingMessage];
  return response;
}

async function judged({ status, expect }: HttpProbe, response: IncomingMessage): Promise<Found> {
  const seen = response.statusCode ?? 0;
  const text = `status ${seen}`;
  const right = status === null ? seen > 0 && seen < 400 : seen === status;
  if (!right || expect === null) return { ok: right, text, evidence: [] };
  const body = await bodyOf(response);
  const found = body.includes(expect);
  return { ok: found, text: found ? text : `${text}, and the body does not hold \`${expect}\``, evidence: [] };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size >= BODY_LIMIT) break;
  }
  return Buffer.concat(parts).toString("utf8");
}
