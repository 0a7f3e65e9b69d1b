import { arg } from "../../model/schema-builders.js";
import { plainName } from "../../model/builtin-arg-types.js";
import type { ScriptText, VirtualService } from "../../model/cluster-files.js";
import type { StateView } from "../../model/host-state.js";
import { tableNote } from "../../model/lvs-table.js";
import { ask } from "../../model/query.js";
import type { DecodedBlock } from "../../model/schema.js";
import { Secret } from "../../model/secret.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep, type Planned } from "../../model/step-kind.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { checkScript } from "./check.js";
import { readConfFile, readVariable, renderConf, type Variable } from "./conf.js";
import { renderActions } from "./render-actions.js";
import { renderLvs, tableChanges, wantedTable } from "./render-lvs.js";
import { BODY } from "./schema.js";

const DIRECTORY = "/etc/ha.d/resource.d";

export const resourceScript = defineStep({
  name: "resource-script",
  summary: "puts a script that haresources can name into /etc/ha.d/resource.d",
  doc:
    "Either `virtual` services, for which hap writes the script; or `start`, `stop` and `status`, which become one script; " +
    "or an existing file. Heartbeat asks `status` before a start and looks only at the words: `running` or `stopped`. Start " +
    "and stop have to succeed when there is nothing to do, or Heartbeat gives the group up, or even reboots. A new script is " +
    "tried on the standby before: `status`, and `stop` where that says stopped; `start` only with `trial` or for LVS, since " +
    "the active node may have what it brings up. What runs there runs by the old script until the next takeover; but the LVS " +
    "table of a node that has these services is brought to the new definition at once, by the fewest edits: servers that leave " +
    "get no new connections and are deleted when they have none, or after `drain`. A server of the definition that the table " +
    "has with weight 0, or not at all, stays so: a checker, or a person, has taken it out; whatever else differs from its line " +
    "is set back, also the scheduler. Servers that no definition has named, such as a checker's fallback, stay. The LVS script " +
    "touches no service but its own and leaves the address to IPaddr or IPaddr2; without IPVS in the kernel its start fails.",
  head: { name: arg("name of the script", plainName) },
  body: BODY,
  check: ({ head, block, span }, report) => checkScript({ name: head.name, block, span }, report),
  queries: ({ head, block }) => [
    { kind: "file", path: `${DIRECTORY}/${head.name}`, content: true },
    ...(block.fields.conf === null ? [] : [{ kind: "file", path: confPath(head.name), content: true } as const]),
    ...(block.fields.virtual.length === 0 ? [] : [ask.lvs(), ask.file(tableNote(head.name), true)]),
  ],
  plan: ({ head, block }, state, { host, peer }) => {
    const path = `${DIRECTORY}/${head.name}`;
    const conf = block.fields.conf === null ? null : confPath(head.name);
    const script = scriptOf(block, conf);
    // Before Heartbeat has ever run, one host of a pair tries the script: it may not be meant to run on two at once.
    const validator = {
      kind: "contract",
      script: head.name,
      rule: "HB085",
      whenStopped: peer === null || !host.preferred,
      starts: startsInTrial(block),
    } as const;
    const mode = script instanceof Secret ? 0o700 : 0o755;
    const file = fileShouldBe({ ...rootFile(path, script, mode), validator }, state.file(path));
    // The table first: as long as the old script is there, another run knows what has to leave.
    const changes = [...(block.fields.virtual.length === 0 ? [] : tableNow(head.name, block, state)), ...file];
    if (conf === null) return changes;
    const text = renderConf(variablesOf(block));
    const variables = {
      ...rootFile(conf, text, text instanceof Secret ? 0o600 : 0o644),
      validator: tries(file) ? null : validator,
    };
    // The conf file first: a takeover between the two writes must not meet a script without its variables.
    return [...fileShouldBe(variables, state.file(conf)), ...changes];
  },
  owns: ({ head, block }) => [
    ownsWhole(`${DIRECTORY}/${head.name}`, block.lines),
    ...(block.fields.conf === null ? [] : [ownsWhole(confPath(head.name), block.fields.conf)]),
  ],
  ha: () => true,
  clusterFile: ({ head, block, span }) =>
    block.fields.virtual.length === 0
      ? { file: "script", script: head.name, texts: textsOf(block), span }
      : { file: "lvs", script: head.name, services: virtualServices(block), span },
  examples: [
    {
      title: "The virtual services of an LVS director",
      hap: `resource-script myop.sh {
  conf { VIP = 192.168.3.118; netmask = 255.255.255.0; broadcast = 192.168.3.255 }
  virtual tcp 192.168.3.118:10101 wrr {
    real 192.168.3.100:10101 tunnel weight 9999
  }
}`,
    },
    {
      title: "A script of one's own",
      hap: `resource-script motd.sh {
  start <<'END'
    echo "this node is active" > /run/motd
  END
  stop <<'END'
    rm -f /run/motd
  END
  status <<'END'
    if [ -e /run/motd ]; then echo running; else echo stopped; fi
  END
}`,
    },
  ],
});

/**
 * hap's own LVS script touches nothing but the kernel's table, where the other node has it too; any other has to say
 * so.
 */
function startsInTrial({ fields }: ScriptBody): boolean {
  return fields.virtual.length > 0 || fields.trial !== null;
}

/** Whether the script is tried already, so that its conf file need not be. */
function tries(changes: readonly Planned[]): boolean {
  return changes.some((change) => change.kind === "write-file");
}

type ScriptBody = DecodedBlock<typeof BODY>;

/** `myop.sh` has `myop.conf` beside it. */
function confPath(name: string): string {
  return `${DIRECTORY}/${name.replace(/\.sh$/, "")}.conf`;
}

/** What a host that runs these services, by a script of hap's, has to do to its table. */
function tableNow(name: string, block: ScriptBody, state: StateView): readonly Planned[] {
  const { drain } = block.fields;
  const changes = tableChanges(`${DIRECTORY}/${name}`, state, {
    script: name,
    wanted: wantedTable(virtualServices(block)),
    drainMs: drain?.args.limit,
  });
  return changes.map((change) => (change.kind === "refusal" ? change : { ...change, span: drain?.span }));
}

function rootFile(path: string, content: string | Buffer | Secret, mode: number) {
  return { path, content, mode, owner: "root", group: "root" };
}

function scriptOf({ fields }: ScriptBody, conf: string | null): string | Buffer | Secret {
  if (fields.from !== null) return fields.from.args.file.content;
  if (fields.virtual.length > 0) return renderLvs(virtualServices({ fields }), conf);
  const { start, stop, status } = fields;
  const text = (given: { readonly args: { readonly script: string | Secret } } | null) => given?.args.script ?? "";
  return renderActions({ start: text(start), stop: text(stop), status: text(status) }, conf);
}

/** The shell text that somebody wrote, for the HA rules. */
function textsOf({ fields: { start, stop, status, from } }: ScriptBody): readonly ScriptText[] {
  const own = Object.entries({ start, stop, status }).flatMap(([action, line]) =>
    line === null ? [] : [{ action: actionOf(action), text: reveal(line.args.script), span: line.at.script }],
  );
  if (from === null) return own;
  return [...own, { action: "all", text: from.args.file.content.toString("utf8"), span: from.at.file }];
}

function actionOf(name: string): ScriptText["action"] {
  return name === "start" || name === "stop" || name === "status" ? name : "all";
}

function reveal(text: string | Secret): string {
  return text instanceof Secret ? text.reveal() : text;
}

function variablesOf({ fields: { conf } }: ScriptBody): readonly Variable[] {
  const file = conf?.block.fields.from?.args.file.content;
  const read = file === undefined ? [] : readConfFile(file.toString()).variables;
  const rows = (conf?.block.rows ?? []).flatMap((row) => readVariable(row.args.words) ?? []);
  return [...read, ...rows];
}

function virtualServices({ fields }: Pick<ScriptBody, "fields">): readonly VirtualService[] {
  return fields.virtual.map(({ args, at, block, span }) => ({
    protocol: args.protocol,
    address: { value: args.address, span: at.address },
    scheduler: args.scheduler === null ? null : { value: args.scheduler, span: at.scheduler },
    servers: block.fields.real.map((real) => ({
      address: { value: real.args.address, span: real.at.address },
      method: { value: real.args.method, span: real.at.method },
      weight: real.args.weight === null ? null : { value: real.args.weight, span: real.at.weight },
      span: real.span,
    })),
    span,
  }));
}
