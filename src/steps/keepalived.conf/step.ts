import { addressesOf } from "../../engines/keepalived/addresses.js";
import { readKeepalivedConf } from "../../engines/keepalived/read.js";
import { KEEPALIVED_PATH } from "../../engines/keepalived/paths.js";
import { reloadEffect } from "../../engines/keepalived/reload.js";
import { fields } from "../../model/schema-builders.js";
import { daemonSource } from "../../model/daemon-file.js";
import type { WriteFile } from "../../model/change.js";
import type { FileState } from "../../model/host-state.js";
import { ask } from "../../model/query.js";
import { Secret } from "../../model/secret.js";
import type { BlockSpec } from "../../model/schema.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { NAME, section } from "./lines.js";
import { BFD, TOP } from "./global.js";
import { LVS } from "./lvs.js";
import { holdsSecret, renderKeepalived, type RenderedConf } from "./render.js";
import { starredDiff } from "./starred-diff.js";
import { statementsOf } from "./statements.js";
import { VRRP } from "./vrrp.js";

/** The daemon passes over a file that may be executed (parser.c): of its mode only who may read it is kept. */
function readableMode(before: FileState): { readonly mode?: number } {
  if (before.type !== "file" || before.planted === true || (before.mode & 0o111) === 0) return {};
  return { mode: before.mode & 0o644 };
}

/** What clients notice when the running pair reads the new text, as fields of the change. */
function told(before: FileState, content: string | Secret): Pick<WriteFile, "interruptionMs" | "moves"> {
  if (before.type !== "file" || before.content === null) return {};
  const linesOf = (bytes: Buffer) => readKeepalivedConf(daemonSource({ path: KEEPALIVED_PATH, bytes }).source).lines;
  const after = Buffer.from(content instanceof Secret ? content.reveal() : content);
  const { gapMs, releases, takes } = reloadEffect(linesOf(before.content), linesOf(after));
  return {
    ...(gapMs > 0 ? { interruptionMs: gapMs } : {}),
    ...(releases.length + takes.length > 0 ? { moves: { releases, takes } } : {}),
  };
}

/** The diff to show, where one of the two texts may hold a secret. */
function starred(before: FileState, { content, shown, secrets }: RenderedConf): Pick<WriteFile, "starredDiff"> {
  const old = before.type === "file" ? before.content : Buffer.alloc(0);
  if (old === null) return {};
  const isOpen = before.type !== "file" || (before.mode & 0o004) !== 0;
  const text = old.toString("utf8");
  if (isOpen && !(content instanceof Secret) && !/auth_pass|password/i.test(text)) return {};
  const after = content instanceof Secret ? content.reveal() : content;
  return { starredDiff: text.includes("\0") ? null : starredDiff({ before: text, after, shown, secrets }) };
}

/** Every block and keyword of keepalived.conf. */
const KEEPALIVED_CONF: BlockSpec = fields({
  ...TOP,
  ...VRRP,
  bfd_instance: section("a neighbour that is watched by BFD", NAME, BFD),
  ...LVS,
});

export const keepalivedConf = defineStep({
  name: "keepalived.conf",
  summary: "writes keepalived's file, /etc/keepalived/keepalived.conf",
  doc:
    "Its blocks are those of the file itself, one statement a line, or `from FILE` for a file that is there: with the files that it includes, which lie beside it, " +
    "its definitions (`$NAME=value`, `~SEQ`) filled in, and of its lines for one node (`@NAME …`) those of the host. The file may differ between the nodes of a pair: " +
    "`priority ${host.preferred ? 150 : 100}`, `unicast_peer { ${peer.address} }`. With an `auth_pass` in it the file is " +
    "0600, and the password is a secret: a plan shows the file's diff with stars for it. Where keepalived is installed, its own test has to accept the new file before it " +
    "is put in place. `service keepalived { running }` lets it read the file, on both nodes at once. " +
    "Where a running pair would be without an address meanwhile (another `virtual_router_id`, `interface`, or way of the adverts), the plan says for how long, and which addresses it releases and takes. " +
    "So it does of an address that the other node wins by the new files: another `priority`, or `nopreempt` that leaves.",
  head: {},
  body: KEEPALIVED_CONF,
  file: {
    path: KEEPALIVED_PATH,
    read: readKeepalivedConf,
    comments: "anywhere",
    commas: false,
    verbatim: [],
    continuation: false,
    quotes: true,
  },
  check: ({ block }, report) => {
    for (const { kind, span, found } of block.remarks) {
      if (kind !== "include" && kind !== "condition") continue;
      report("HAP3045", `\`${found}\` cannot be taken over: only the host knows what stands there`, span, {
        help: "write what it brings into the playbook, with `${…}` where the nodes differ",
      });
    }
  },
  queries: () => [ask.file(KEEPALIVED_PATH, true), ask.service("keepalived")],
  plan: ({ block }, state) => {
    const statements = statementsOf(block.lines);
    const secret = statements.some(holdsSecret);
    const rendered = renderKeepalived(statements);
    const { content, lines } = rendered;
    const before = state.file(KEEPALIVED_PATH);
    const noticed = state.service("keepalived").running ? told(before, content) : {};
    return fileShouldBe(
      {
        path: KEEPALIVED_PATH,
        content,
        validator: { kind: "engine", engine: "keepalived" },
        ...(secret ? { mode: 0o600, owner: "root", group: "root" } : readableMode(before)),
      },
      before,
    ).map((change) =>
      change.kind === "write-file" ? { ...change, lines, ...noticed, ...starred(before, rendered) } : change,
    );
  },
  ha: () => true,
  addresses: ({ block }) => addressesOf(statementsOf(block.lines)),
  owns: ({ block }) => [ownsWhole(KEEPALIVED_PATH, block.lines)],
  clusterFile: ({ block, span }) => ({
    file: "keepalived.conf",
    statements: statementsOf(block.lines),
    remarks: block.remarks,
    span,
  }),
  examples: [
    {
      title: "An existing file",
      hap: `keepalived.conf {
  from files/keepalived.conf
}`,
    },
    {
      title: "One address on two nodes",
      hap: `keepalived.conf {
  vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id 51
    priority 150
    advert_int 1
    virtual_ipaddress {
      192.168.3.118/24
    }
  }
}`,
    },
  ],
});
