import type { Code } from "../../diagnostics/code.js";
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  diagnostic,
  failure,
  success,
  type Diagnostic,
  type DiagnosticParts,
  type Result,
} from "../../diagnostics/diagnostic.js";
import { describeTableServer, leavingServers, type DrillSpec } from "../../model/drill.js";
import { describeProbe } from "../../model/probe.js";
import type { HostLook } from "../../shell/drill/look-script.js";
import { OWN_FOLDER } from "../../shell/own-folder.js";
import { armScript, undoScript } from "../../shell/drill/undo-script.js";
import type { HostRun } from "../host-run.js";
import type { RunOptions } from "../run-options.js";
import { nameOf, type DrillPoint } from "./drill-point.js";
import { lacking } from "./expectations.js";
import { interfaceHolding } from "../../model/holders.js";
import { lookAt, type HostLink } from "./host-link.js";
import { announceAlone } from "./repair.js";
import { longestLook } from "./observe.js";
import { isAnswering } from "./outage.js";
import { paceOf } from "./pace.js";
import { predict } from "./prediction.js";
import type { Engine } from "../../engines/engine.js";
import type { Pace, Prediction } from "../../model/pace.js";
import { describeTrouble, FAILBACK_MS, isFailingBack, readiness, type SeenHost, type Trouble } from "./readiness.js";
import type { RunningWatch } from "./watch.js";

/** A drill before its point is known. */
export interface Beginning {
  readonly spec: DrillSpec;
  readonly links: readonly [HostLink, HostLink];
  /** The host that the fault is for, where it is none of the pair. */
  readonly outside: HostLink | null;
  /** The address of a host of the site; null for another name. */
  addressOf(host: string): string | null;
  /** Addresses that the pair holds by the playbook. */
  readonly addresses: readonly string[];
  /** What keeps the pair's addresses. */
  readonly engine: Engine;
  /** The playbook's own settings; null when they are not in it. */
  readonly pace: Pace | null;
  /** When the other node takes over from this one by a check of the engine's own that fails; null where none does. */
  checkedOn(own: HostRun, other: HostRun): Prediction | null;
  readonly options: RunOptions;
  progress(text: string): void;
}

/** Why a drill does not begin, and the host that it is about. Nothing was broken. */
export interface Refused {
  readonly refused: Diagnostic;
  readonly run: HostRun;
}

/** What was seen of a healthy pair. */
export interface Begun {
  readonly point: DrillPoint;
  readonly looks: ReadonlyMap<string, HostLook>;
}

/** How long a pair that was just started may take to settle (ms): 10 s after the links are up, or initdead and 10 s. */
const SETTLE_MS = 60_000;
const PAUSE_MS = 500;
const LOOK_LIMIT_MS = 15_000;
/**
 * How long a watch runs before the fault at least (ms); for how long answers are waited for beyond a probe's own time;
 * how many in a row it needs.
 */
const BEFORE_MS = 500;
const PATIENCE_MS = 5000;
const ANSWERS = 3;

/** Waits until the pair is whole, or refuses; finds who is active. */
export async function begin(beginning: Beginning): Promise<Result<Begun, Refused>> {
  const { links, spec, options } = beginning;
  const named = spec.expectations.flatMap((e) => (e.kind === "vip" ? [e.address] : []));
  const began = performance.now();
  const deadline = began + SETTLE_MS;
  let wasWrong = false;
  for (;;) {
    const seen = await Promise.all(links.map((link) => look(beginning, link)));
    const addresses = [...new Set([...named, ...beginning.addresses, ...watchedAddresses(spec, seen)])];
    const state = readiness(seen, addresses);
    const moving = isFailingBack(seen) && performance.now() - began < FAILBACK_MS;
    if (state.kind === "ready" && !moving) return rolesOf(beginning, { seen, named, addresses });
    if (options.stop.aborted) {
      const message = "the drill was interrupted before its fault";
      return failure(refusal(beginning, { link: links[0], code: "HAP6235", message, help: "nothing was broken" }));
    }
    // Where one takes over from the other, both may have the address for a moment.
    const isSure = state.kind === "no" && wasWrong;
    wasWrong = state.kind === "no";
    if (isSure || (state.kind !== "ready" && performance.now() > deadline)) {
      const link = links.find(({ run }) => run.host.name === state.trouble.host) ?? links[0];
      return failure(unhealthy(beginning, link, state.trouble));
    }
    beginning.progress(
      state.kind === "ready"
        ? "the preferred node is about to take its resources back"
        : describeTrouble(state.trouble, beginning.engine),
    );
    await sleep(PAUSE_MS);
  }
}

function unhealthy(beginning: Beginning, link: HostLink, trouble: Trouble): Refused {
  return refusal(beginning, {
    link,
    code: "HAP6220",
    message: `the pair is not healthy: ${describeTrouble(trouble, beginning.engine)}`,
    details: link.problem() === null ? [] : [{ label: "because", text: link.problem()?.message ?? "" }],
    help: "put the pair right first: nothing was broken by this drill",
  });
}

/** Whether every watch is answered now; it waits for that a moment. */
export async function watchesAnswer(point: DrillPoint, watches: readonly RunningWatch[]): Promise<Refused | null> {
  const patience = Math.max(
    PATIENCE_MS,
    ...watches.map(({ watch }) => watch.timeoutMs + (ANSWERS + 1) * watch.everyMs),
  );
  const began = performance.now();
  for (;;) {
    const now = performance.now();
    const mute = watches.find(
      ({ records, watch }) => !isAnswering(records, ANSWERS, now, watch.everyMs + watch.timeoutMs),
    );
    if (mute === undefined && now - began >= BEFORE_MS) return null;
    if (mute !== undefined && now - began > BEFORE_MS + patience) {
      const what = describeProbe(mute.watch.probe);
      const refused = diagnostic(
        "HAP6222",
        `\`${what}\` is not answered before the fault: ${mute.failure() ?? "no answer yet"}`,
        mute.watch.span,
        {
          help: "a drill measures how long the service is away, so it has to be there first: nothing was broken",
        },
      );
      return { refused, run: point.active };
    }
    await sleep(20);
  }
}

/** Puts the undo on the host, with a timer that outlives any connection; null when that is done, or not needed. */
export async function arm(point: DrillPoint): Promise<Refused | null> {
  const { target, folder, spec } = point;
  const manager = target.run.state?.facts.serviceManager ?? "init";
  const undo = undoScript(spec.fault, { manager, folder });
  if (undo === null) return null;
  const seconds = Math.ceil(longestLook(point) / 1000);
  const result = await target.ask(
    armScript(undo, { folder, seconds, afterwards: announceAlone(point) }),
    LOOK_LIMIT_MS,
  );
  if (result?.kind === "done" && result.status === 0) return null;
  const said = result?.stderr.toString("utf8").trim() ?? target.problem()?.message ?? "";
  return refusal(point, {
    link: target,
    code: "HAP6223",
    message: `the undo cannot be put on \`${target.run.host.name}\``,
    details: said === "" ? [] : [{ label: "stderr", text: said }],
    help: "a drill needs root there: `ssh { as root }` in the inventory, or `@as root` above the step; nothing was broken",
  });
}

async function look({ links, engine, spec }: Beginning, link: HostLink): Promise<SeenHost> {
  const ipvs = leavingServers(spec).length > 0;
  const peer = links.find((other) => other !== link)?.run.host.name ?? "";
  return {
    name: link.run.host.name,
    look: await lookAt(link, { ipvs, peer, engine: engine.name, log: null }, LOOK_LIMIT_MS),
  };
}

/** Addresses of watches that a host of the pair holds beside its own. */
function watchedAddresses({ watches }: DrillSpec, seen: readonly SeenHost[]): readonly string[] {
  return watches.flatMap(({ probe }) => {
    const address = probe.kind === "http" ? new URL(probe.url).hostname : probe.address;
    return seen.some(({ look: own }) => own !== null && interfaceHolding(own.interfaces, address) !== null)
      ? [address]
      : [];
  });
}

function rolesOf(
  beginning: Beginning,
  { seen, named, addresses }: { seen: readonly SeenHost[]; named: readonly string[]; addresses: readonly string[] },
): Result<Begun, Refused> {
  const { links, spec } = beginning;
  const looks = new Map(seen.flatMap(({ name, look: own }) => (own === null ? [] : [[name, own] as const])));
  const holds = (link: HostLink, address: string): boolean =>
    interfaceHolding(looks.get(link.run.host.name)?.interfaces ?? [], address) !== null;
  const telling = named.length > 0 ? named : addresses;
  const [address] = telling;
  const active = links.find((link) => telling.every((one) => holds(link, one)));
  if (active === undefined || address === undefined) {
    const message =
      address === undefined ? "no address of the pair is known" : `the hosts share the addresses ${telling.join(", ")}`;
    const refused = refusal(beginning, {
      link: links[0],
      code: "HAP6221",
      message: `nobody can tell which host is active: ${message}`,
      help: "name the address: `expect vip ADDRESS on standby within 15s`; nothing was broken",
    });
    return failure(refused);
  }
  const standby = links.find((link) => link !== active) ?? active;
  const { on } = spec.fault;
  const own = typeof on === "string" ? null : links.find(({ run }) => run.host.name === on.name);
  const target = on === "active" ? active : on === "standby" ? standby : (own ?? beginning.outside ?? active);
  const pace = beginning.pace ?? paceOf(looks.get(active.run.host.name)?.heartbeat ?? null);
  const point: DrillPoint = {
    ...beginning,
    active: active.run,
    standby: standby.run,
    target,
    other: target === active ? standby : active,
    addresses,
    address,
    pace,
    prediction: predict(spec.fault, {
      onActive: target === active,
      pace,
      engine: beginning.engine,
      // Without a takeover that is expected, nobody says that a check is of what breaks.
      checked: movesTo(spec, standby) ? beginning.checkedOn(active.run, standby.run) : null,
    }),
    folder: `${OWN_FOLDER}/drill-${randomBytes(4).toString("hex")}`,
  };
  const absent = missingServer(point, looks);
  return absent === null ? success({ point, looks }) : failure(absent);
}

/** Whether a drill expects an address on the standby. */
function movesTo({ expectations }: DrillSpec, standby: HostLink): boolean {
  return expectations.some(
    (e) =>
      e.kind === "vip" &&
      e.time.kind === "within" &&
      (e.on === "standby" || (typeof e.on === "object" && e.on.name === standby.run.host.name)),
  );
}

/** A server that is to leave a table has to be in it: else its absence would prove nothing. */
function missingServer(point: DrillPoint, looks: ReadonlyMap<string, HostLook>): Refused | null {
  for (const leaving of leavingServers(point.spec)) {
    const name = nameOf(point, leaving.on);
    const why = lacking(leaving, looks.get(name) ?? null, point);
    const link = point.links.find(({ run }) => run.host.name === name) ?? point.links[0];
    if (why === null) continue;
    const message = `before the fault, ${describeTableServer(leaving.without)} is not where it is to leave: ${why}`;
    const refused = diagnostic("HAP6225", message, leaving.span, { help: "nothing was broken by this drill" });
    return { refused, run: link.run };
  }
  return null;
}

interface Refusing extends DiagnosticParts {
  readonly link: HostLink;
  readonly code: Code;
  readonly message: string;
}

function refusal({ spec }: Pick<Beginning, "spec">, { link, code, message, ...parts }: Refusing): Refused {
  return { refused: diagnostic(code, message, spec.fault.span, parts), run: link.run };
}
