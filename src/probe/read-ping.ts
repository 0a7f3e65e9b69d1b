import type { Found } from "../model/probe.js";

/** Arguments of ping(8) for one echo; its `-W` takes whole seconds on busybox. */
export function pingArguments(address: string, timeoutMs: number): readonly string[] {
  return ["-n", "-c", "1", "-W", String(Math.max(1, Math.ceil(timeoutMs / 1000))), address];
}

/** Reads what ping(8) of iputils or busybox printed in the C locale. */
export function readPing(stdout: string, stderr: string): Found {
  const time = /time=([\d.]+) ?ms/.exec(stdout)?.[1];
  if (time !== undefined) return { ok: true, text: `answered in ${time} ms`, evidence: [] };
  const unreachable = /From \S+ icmp_seq=\d+ (.*)/.exec(stdout)?.[1];
  const complaint = stderr
    .trim()
    .split("\n")
    .at(-1)
    ?.replace(/^ping: /, "");
  return { ok: false, text: unreachable?.toLowerCase() ?? (complaint || "no answer"), evidence: [] };
}
