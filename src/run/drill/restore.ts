import { setTimeout as sleep } from "node:timers/promises";
import type { InterfaceFacts } from "../../model/facts.js";
import { BOOT_LINE } from "../../shell/queries/reboot.js";
import { readAddresses } from "../../shell/probes/addresses.js";
import { disarmScript, forgetScript, undoScript } from "../../shell/drill/undo-script.js";
import type { HostLink } from "./host-link.js";
import { type DrillPoint, nameOf, untilCut } from "./drill-point.js";
import { leavingServers } from "../../model/drill.js";
import { lacking } from "./expectations.js";
import type { HoldingLog } from "./holding-log.js";
import { announce, mayHaveSplit, repairer } from "./repair.js";
import { FAILBACK_MS, isFailingBack } from "./readiness.js";
import { manualSteps } from "./manual-steps.js";
import { waitUntilWhole, type Whole } from "./wait-until-whole.js";

/** What became of the restoration. Times are ms of hap's clock. */
export interface Restoration {
  /** Since when the pair is whole again; null when it is not. */
  readonly restoredAt: number | null;
  readonly endedAt: number;
  /** What the target's interfaces were just before the undo; null when it is not known. */
  readonly heldBefore: readonly InterfaceFacts[] | null;
  /** What the operator must still do, empty when the pair is whole. */
  readonly todo: readonly string[];
  /** Why the pair is not whole; empty when it is. */
  readonly reason: string;
}

/** Limits and pauses in ms. */
const UNDO_LIMIT_MS = 60_000;
const LOOK_LIMIT_MS = 15_000;
const PAUSE_MS = 500;
/**
 * For how long looks have to find the pair whole. Nodes that did not hear each other may be whole for a moment and then
 * restart themselves.
 */
const LASTING_MS = { told: 1000, apart: 6000 };

/**
 * Undoes the fault and waits until both nodes are up and exactly one holds each address. Never throws; ends within the
 * step's limit. Who holds what meanwhile is noted in `holding`.
 */
export async function restore(
  point: DrillPoint,
  holding: HoldingLog | null = null,
  boot: string | null = null,
): Promise<Restoration> {
  const deadline = performance.now() + point.spec.restoreWithinMs;
  const undone = await undo(point, deadline);
  const isBack = boot === null || (await bootedAgain(point, boot, deadline));
  const { since, state, reason: missing } = await whole(point, deadline, holding);
  const restoredAt = isBack ? since : null;
  const lacking = isBack ? missing : `\`${point.target.run.host.name}\` is not back`;
  const endedAt = performance.now();
  if (undone.ok && restoredAt !== null) await point.target.ask(forgetScript(point.folder), LOOK_LIMIT_MS);
  const cut = isCut(point);
  const todo = restoredAt === null ? manualSteps(point, { undone: undone.ok, state, cut }) : [];
  const reason = cut ? "their restoration was interrupted" : notRestoredText(undone, lacking);
  return { restoredAt, endedAt, heldBefore: undone.heldBefore, todo, reason: restoredAt === null ? reason : "" };
}

/** Which boot of a host answers; null where none does. */
export async function bootOf(link: HostLink): Promise<string | null> {
  const result = await link.ask(BOOT_LINE, LOOK_LIMIT_MS);
  return result?.kind === "done" && result.status === 0 ? result.stdout.toString("utf8").trim() : null;
}

/** Waits until a host that the fault took away answers after another boot; at once for faults that leave it there. */
export async function bootedAgain(point: DrillPoint, boot: string, deadline: number): Promise<boolean> {
  const { kind } = point.spec.fault;
  if (kind !== "power-off" && kind !== "reboot") return true;
  while (performance.now() < deadline && !isCut(point)) {
    const now = await bootOf(point.target);
    if (now !== null && now !== boot) return true;
    point.progress(`\`${point.target.run.host.name}\` is not back yet`);
    await sleep(PAUSE_MS);
  }
  return false;
}

interface Undone {
  readonly ok: boolean;
  readonly heldBefore: readonly InterfaceFacts[] | null;
  /** What the host said when the undo failed. */
  readonly said: string;
}

async function undo(point: DrillPoint, deadline: number): Promise<Undone> {
  const { spec, target, folder, options } = point;
  const state = target.run.state;
  if (state === null) throw new Error("the host was not inspected");
  const place = { manager: state.facts.serviceManager, folder };
  const text = undoScript(spec.fault, place);
  if (text === null) {
    if (spec.fault.kind === "power-off")
      await untilCut(options.power?.on(target.run.host) ?? Promise.resolve(), options);
    return { ok: true, heldBefore: null, said: "" };
  }
  let said = "";
  for (let tries = 0; tries < 3 && performance.now() < deadline && !isCut(point);) {
    const result = await target.ask(disarmScript(text, folder), UNDO_LIMIT_MS);
    if (result?.kind === "done") {
      const heldBefore = readAddresses(result.stdout.toString("utf8"));
      if (result.status === 0) return { ok: true, heldBefore, said };
      said = result.stderr.toString("utf8").trim().split("\n").at(-1) ?? "";
      tries += 1;
    }
    point.progress(`\`${target.run.host.name}\` does not answer yet`);
    await sleep(PAUSE_MS);
  }
  return { ok: false, heldBefore: null, said };
}

/** Waits until the pair is whole; what two hosts held is announced, and a failback that is about to come is awaited. */
function whole(point: DrillPoint, deadline: number, holding: HoldingLog | null): Promise<Whole> {
  const { fault } = point.spec;
  const apart = fault.kind === "freeze" || fault.kind === "cut-link" || fault.kind === "drop";
  const leaving = leavingServers(point.spec);
  let failback: number | null = null;
  return waitUntilWhole(point, {
    deadline,
    lastingMs: apart ? LASTING_MS.apart : LASTING_MS.told,
    repair: repairer(point),
    onLook: (seen, asked) => {
      for (const { name, look } of seen) if (look !== null) holding?.note(name, look.interfaces, asked);
    },
    asksTable: leaving.length > 0,
    lacks: (seen, asked) => {
      if (isFailingBack(seen) && asked - (failback ??= asked) < FAILBACK_MS)
        return "the preferred node is about to take its resources back";
      const away = leaving.map((one) => {
        const name = nameOf(point, one.on);
        return { name, why: lacking(one, seen.find((host) => host.name === name)?.look ?? null, point) };
      });
      const first = away.find(({ why }) => why !== null);
      return first === undefined ? null : `on \`${first.name}\`, ${first.why ?? ""}`;
    },
    ...(mayHaveSplit(fault) ? { onWhole: (seen) => announce(point, seen) } : {}),
  });
}

/** Whether a second Ctrl-C came. */
function isCut({ options }: DrillPoint): boolean {
  return options.cut?.aborted === true;
}

function notRestoredText(undone: Undone, reason: string): string {
  const failed = undone.ok ? "" : `the fault could not be undone${undone.said === "" ? "" : ` (${undone.said})`}; `;
  return `${failed}${reason === "" ? "it was not whole for long enough" : reason}`;
}
