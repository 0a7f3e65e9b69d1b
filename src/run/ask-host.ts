import type { Probe } from "../model/probe.js";
import type { Session } from "../remote/session.js";
import { expectedSections, probeScript, readSections, type AskedSection } from "../shell/probes/probe-script.js";
import { markedScript, readMarks } from "../shell/protocol.js";
import { sameSection, type Section } from "../shell/probes/section.js";

/** Time (ms) for the way to the host and back, over the limits of what runs there. */
const WAY_MS = 5000;

/** What a host answered to its probes (null: it did not come to that), or why it did not. */
export type HostAnswer =
  | { readonly ok: true; readonly durationMs: number; sections(probe: Probe): readonly (Buffer | null)[] }
  | { readonly ok: false; readonly durationMs: number; readonly reason: string };

/**
 * Asks everything that these probes want of one host, in one exchange. Never rejects; ends by the sum of the limits.
 */
export async function askHost(
  session: Session,
  probes: readonly Probe[],
  { limitMs }: { readonly limitMs: number },
): Promise<HostAnswer> {
  const { asked, numbers } = sectionsOf(probes, limitMs);
  const started = performance.now();
  // Each program may take a second more to be ended by force.
  const timeoutMs = asked.reduce((sum, one) => sum + one.limitMs + 1000, WAY_MS);
  const { text, nonce } = markedScript(probeScript(asked));
  const result = await session.exchange(text, { timeoutMs, watched: true });
  const durationMs = performance.now() - started;
  if (result.kind === "lost") return { ok: false, durationMs, reason: `the connection was lost: ${result.reason}` };
  const read = readMarks(result.stdout, nonce, expectedSections(asked.length));
  if (!read.ok) return { ok: false, durationMs, reason: `its answer is not understood: ${read.problem}` };
  const found = readSections(read.value);
  if (result.kind === "timeout" && found.size === 0) {
    return { ok: false, durationMs, reason: `the host gave no answer within ${timeoutMs / 1000} s` };
  }
  return { ok: true, durationMs, sections: (probe) => (numbers.get(probe) ?? []).map((n) => found.get(n) ?? null) };
}

function sectionsOf(
  probes: readonly Probe[],
  limitMs: number,
): { readonly asked: readonly AskedSection[]; readonly numbers: ReadonlyMap<Probe, readonly number[]> } {
  const asked: AskedSection[] = [];
  const numbers = new Map<Probe, readonly number[]>();
  for (const probe of probes) {
    const own = probe.timeoutMs ?? limitMs;
    const sections = sectionsFor(probe).map((section) => {
      const known = asked.findIndex((one) => sameSection(one.section, section));
      const number = known === -1 ? asked.length : known;
      asked[number] = { section, limitMs: Math.max(own, asked[number]?.limitMs ?? 0) };
      return number;
    });
    numbers.set(probe, sections);
  }
  return { asked, numbers };
}

/** What a probe reads of a host; a client's probe reads nothing there. */
function sectionsFor(probe: Probe): readonly Section[] {
  switch (probe.kind) {
    case "engine":
      return [{ kind: "engine", engine: probe.engine }];
    case "vrrp":
      return [{ kind: "vrrp" }];
    case "process":
      return [{ kind: "processes" }];
    case "command":
      return [{ kind: "command", command: probe.command }];
    case "log":
      return [{ kind: "log", path: probe.path }];
    case "vip":
      return [{ kind: "addresses" }];
    case "ipvs":
      return [{ kind: "ipvs" }, { kind: "addresses" }];
    case "tcp":
    case "mysql":
    case "http":
    case "ping":
      return [];
  }
}
