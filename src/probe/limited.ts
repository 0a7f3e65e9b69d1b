import type { Found, Seen } from "../model/probe.js";

/**
 * Runs one try with a limit in ms: its signal is aborted at the limit, when `stop` is, and when the try has ended, so
 * that whatever it opened is closed. A try that hears no signal is left behind; the answer does not wait for it.
 */
export async function limited(
  attempt: (signal: AbortSignal) => Promise<Found>,
  limitMs: number,
  stop?: AbortSignal,
): Promise<Seen> {
  const started = performance.now();
  const end = new AbortController();
  const late = new Promise<Found>((resolve) => {
    const give = (text: string) => () => resolve({ ok: false, text, evidence: [] });
    const timer = setTimeout(give(`no answer within ${limitMs / 1000} s`), limitMs);
    const stopped = give("interrupted");
    end.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      stop?.removeEventListener("abort", stopped);
    });
    if (stop?.aborted === true) stopped();
    else stop?.addEventListener("abort", stopped);
  });
  try {
    const found = await Promise.race([attempt(end.signal).catch(foundError), late]);
    return { ...found, durationMs: performance.now() - started };
  } finally {
    end.abort();
  }
}

function foundError(error: unknown): Found {
  return { ok: false, text: error instanceof Error ? connectionErrorText(error) : String(error), evidence: [] };
}

/** Why a connection did not come about, in the words people know; the system's own message else. */
export function connectionErrorText(error: Error & { readonly code?: unknown }): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed by the other side";
    case "EHOSTUNREACH":
      return "no route to the host";
    case "ENETUNREACH":
      return "no route to the network";
    case "ETIMEDOUT":
      return "the connection timed out";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the name is not known";
    default:
      return error.message;
  }
}
