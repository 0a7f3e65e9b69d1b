import { failure } from "../diagnostics/diagnostic.js";
import { quote } from "../remote/quote.js";
import type { Session } from "../remote/session.js";
import { pingArguments, readPing } from "./read-ping.js";
import type { ProbeOrigin } from "./probe-origin.js";

/** Time (ms) for the way to the host and back, over a probe's own limit. */
const WAY_MS = 5000;

/** Probes through a host's ssh connection: connections are its own, and ping is run there. */
export function throughHost(session: Session): ProbeOrigin {
  return {
    async connect(address, port, signal) {
      const connected = await session.connectThrough(address, port);
      if (!connected.ok) return failure(reasonFrom(connected.problem));
      connected.value.on("error", () => undefined);
      if (signal.aborted) connected.value.destroy();
      signal.addEventListener("abort", () => void connected.value.destroy());
      return connected;
    },
    async ping(address, timeoutMs) {
      const argv = ["ping", ...pingArguments(address, timeoutMs)].map(quote).join(" ");
      const result = await session.exchange(`LC_ALL=C ${argv}\n`, { timeoutMs: timeoutMs + WAY_MS, watched: false });
      if (result.kind === "lost") return { ok: false, text: `the connection was lost: ${result.reason}`, evidence: [] };
      return readPing(result.stdout.toString("utf8"), result.stderr.toString("utf8"));
    },
  };
}

/** sshd's words without ssh2's: `(SSH) Channel open failure: Connection refused`. */
function reasonFrom(reason: string): string {
  const own = reason.replace(/^\(SSH\) Channel open failure: /, "");
  return own === reason ? reason : own.charAt(0).toLowerCase() + own.slice(1);
}
