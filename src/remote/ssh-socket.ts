import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import { endpointText } from "../model/endpoint.js";
import { ipVersion } from "../model/ip-version.js";
import { failureOf, type Failure } from "./contact-failure.js";
import { onAbort } from "./on-abort.js";
import type { SshConnection } from "./ssh-connection.js";
import { targetLabel, type SshTarget } from "./ssh-target.js";
import { corkPerTurn } from "./ssh2-inside.js";
import { within } from "./within.js";

/** Why there is no connection. */
export interface DialProblem {
  readonly failure: Failure;
  /** True when the server hung up before it said anything, as sshd does over MaxStartups: worth another attempt. */
  readonly again: boolean;
}

export interface SocketOptions {
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** The open connection of the jump host, or null. */
  readonly via: SshConnection | null;
}

/** A stream to a target, or why there is none. */
export type OpenedSocket = Result<Duplex, DialProblem>;

/** A stream to the target: TCP, or a channel through its jump host. */
export async function openSocket(target: SshTarget, { via, limitMs, signal }: SocketOptions): Promise<OpenedSocket> {
  if (via === null) return openTcp(target, limitMs, signal);
  const forwarded = await within(via.forward(target.address, target.port), limitMs);
  // The jump host is logged in to and still tries: nothing has come back to it.
  if (forwarded === null) return dialFailed(timeoutFailure(endpointText(target), limitMs, true));
  if (forwarded.ok) return forwarded;
  const jump = target.jump === null ? "the jump host" : `the jump host ${targetLabel(target.jump)}`;
  return dialFailed(failureOf("jump-failed", `${jump} cannot reach ${endpointText(target)}: ${forwarded.problem}`));
}

/** The socket is made here for the sake of noDelay: ssh2's own one waits 40 ms for every small packet. */
function openTcp(target: SshTarget, limitMs: number, signal: AbortSignal): Promise<OpenedSocket> {
  const where = endpointText(target);
  return new Promise((resolve) => {
    const { address: host, port } = target;
    const { family, bindAddress } = target.restrictions;
    const literal = ipVersion(host);
    if (family !== 0 && literal !== 0 && literal !== family) {
      const reason = `${where} has no address of the family that the ssh_config allows (AddressFamily)`;
      return resolve(dialFailed(failureOf("bad-config", reason)));
    }
    const own = bindAddress === null ? {} : { localAddress: bindAddress };
    const socket: Socket = connect({ host, port, family, ...own, noDelay: true, keepAlive: true });
    const settle = (result: OpenedSocket) => {
      clearTimeout(timer);
      forget();
      socket.removeAllListeners("connect").removeAllListeners("error");
      if (!result.ok) socket.on("error", () => undefined).destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(dialFailed(timeoutFailure(where, limitMs, true))), limitMs);
    const abort = () => settle(dialFailed(failureOf("timeout", `interrupted while connecting to ${where}`)));
    const forget = onAbort(signal, abort);
    socket.once("connect", () => settle(success(corkPerTurn(socket))));
    socket.once("error", (error) => settle(dialFailed(socketFailure(error, target))));
    if (signal.aborted) abort();
  });
}

/** No connection; `again` when another attempt is worth it. */
export function dialFailed(reason: Failure, again = false): Result<never, DialProblem> {
  return failure({ failure: reason, again });
}

/** Time is over; silent where nothing at all came back. */
export function timeoutFailure(where: string, limitMs: number, isSilent = false): Failure {
  return failureOf("timeout", `${where} did not answer within ${limitMs / 1000} s`, { isSilent });
}

/** Nobody answered on the last stretch of the way. Of other errors this machine, or its own network, is the cause. */
const UNANSWERED: ReadonlySet<string> = new Set(["EHOSTUNREACH", "EHOSTDOWN"]);

function socketFailure(error: Error, target: SshTarget): Failure {
  const where = endpointText(target);
  const code = "code" in error ? String(error.code) : "";
  if (code === "ECONNREFUSED") return failureOf("refused", `${where} refuses the connection`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return failureOf("name-not-found", `no address is known for \`${target.address}\``);
  if (code === "ETIMEDOUT") return failureOf("timeout", `${where} did not answer`, { isSilent: true });
  return failureOf("no-route", `${where} cannot be reached: ${code === "" ? error.message : code}`, {
    help: `look at the way there: \`ip route get ${target.address}\`; or correct the address in the inventory`,
    isSilent: UNANSWERED.has(code),
  });
}
