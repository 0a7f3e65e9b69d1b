import { expect, test } from "vitest";
import type { InterfaceFacts } from "../../src/model/facts.js";
import type { Host } from "../../src/model/host.js";
import type { Answer } from "../../src/model/host-state.js";
import type { ProgramStep, Resolution } from "../../src/model/program.js";
import { ask, queryKey, type Query } from "../../src/model/query.js";
import { ENGINES } from "../../src/engines/engines.js";
import { hostRun, resolutionNow, type HostRun } from "../../src/run/host-run.js";
import { emptyHost } from "../steps/empty-host.js";
import { goodStep, target } from "../steps/read-step.js";

const VIP = "10.0.0.9";
const CONF = `vrrp_instance V {\n  virtual_ipaddress {\n    ${VIP}/24\n  }\n}\n`;
const QUERIES: readonly Query[] = ENGINES.flatMap(({ status }) => status.queries);

interface Seen {
  /** Of keepalived.conf; null where it was not asked for. */
  readonly conf?: string | null;
  readonly holds?: boolean;
}

function runOf(host: Host, { conf = CONF, holds = false }: Seen): HostRun {
  const run = hostRun(host, { peer: null, inHaPair: true, ordered: false, waits: () => undefined });
  const empty = emptyHost(conf === null ? [] : QUERIES);
  const file: Answer = {
    kind: "file",
    state: {
      ...{ type: "file", sha256: "", size: 1, content: Buffer.from(conf ?? "") },
      ...{ mode: 0o644, owner: "root", group: "root", mtime: "" },
    },
  };
  const eth0: InterfaceFacts = {
    ...{ name: "eth0", up: true, mac: "02:00:00:00:00:01" },
    addresses: holds ? [`${VIP}/24`] : [],
  };
  const own = conf === null ? [] : [[queryKey(ask.file("/etc/keepalived/keepalived.conf")), file] as const];
  run.state = { facts: { ...empty.facts, interfaces: [eth0] }, answers: new Map([...empty.answers, ...own]) };
  return run;
}

/** Who of the two runs a step of `@on active`, and of `@on standby`. */
function who(first: Seen, second: Seen | null): string {
  const { kind, params } = goodStep("command x { run true }");
  const runs = [first, second ?? {}].map((seen, i) => {
    const { host } = target;
    return runOf(i === 0 ? host : { ...host, id: "test/other", name: "other" }, seen);
  });
  const [a, b] = runs;
  if (a === undefined || b === undefined) throw new Error("there are two");
  a.other = b;
  b.other = a;
  if (second === null) b.state = null;
  return (["active", "standby"] as const)
    .map((on) => {
      const resolution: Resolution = { kind: "run", params, diagnostics: [] };
      const step = { kind, index: 0, annotations: { on }, resolve: () => resolution } as unknown as ProgramStep;
      const names = [a, b].flatMap((run, i) =>
        run.state !== null && resolutionNow(run, step).kind === "run" ? ["ab"[i]] : [],
      );
      return `${on}: ${names.join(" ") || "-"}`;
    })
    .join(", ");
}

test("a step for the active host and one for the standby are for one of the two each, or for none", () => {
  expect(who({ holds: true }, {})).toBe("active: a, standby: b");
  expect(who({}, { holds: true })).toBe("active: b, standby: a");
  // Nobody has it: the pair decides, or nothing runs yet.
  expect(who({}, {})).toBe("active: -, standby: -");
  expect(who({ conf: "" }, { conf: "" })).toBe("active: -, standby: -");
  // Both files are empty, and one has still what it was given before: nobody knows of it.
  expect(who({ conf: "", holds: true }, { conf: "" })).toBe("active: -, standby: -");
  // One file tells of both.
  expect(who({ conf: "", holds: true }, {})).toBe("active: a, standby: b");
  expect(who({ conf: null, holds: true }, {})).toBe("active: a, standby: b");
  expect(who({}, null)).toBe("active: -, standby: -");
  expect(who({ holds: true }, null)).toBe("active: a, standby: -");
});

test("a host without a pair is its own standby", () => {
  const { kind, params } = goodStep("command x { run true }");
  const resolution: Resolution = { kind: "run", params, diagnostics: [] };
  const step = {
    ...{ kind, index: 0, annotations: { on: "standby" }, resolve: () => resolution },
  } as unknown as ProgramStep;
  expect(resolutionNow(runOf(target.host, {}), step).kind).toBe("run");
});
