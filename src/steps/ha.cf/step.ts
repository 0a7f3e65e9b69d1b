import { fields } from "../../model/schema-builders.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { DIRECTIVES, VERBATIM } from "./directives.js";
import { directivesOf, renderHaCf } from "./render.js";
import { readHaCf } from "./read.js";

const PATH = "/etc/ha.d/ha.cf";

export const haCf = defineStep({
  name: "ha.cf",
  summary: "writes Heartbeat's main file, /etc/ha.d/ha.cf",
  doc:
    "Its lines are those of the file itself; the order is kept, since Heartbeat reads it in order. Times may be written " +
    "`10`, `10s`, `2m` or `500ms` and reach the file in a form that Heartbeat takes. Where Heartbeat is installed, its own " +
    "dry run has to accept the new file before it is put in place. `service heartbeat` reloads the daemon afterwards.",
  head: {},
  body: fields(DIRECTIVES),
  file: {
    path: PATH,
    read: readHaCf,
    comments: "anywhere",
    commas: true,
    verbatim: VERBATIM,
    continuation: false,
  },
  queries: () => [{ kind: "file", path: PATH, content: true }],
  plan: ({ block }, state) =>
    fileShouldBe(
      { path: PATH, content: renderHaCf(block.lines), validator: { kind: "engine", engine: "heartbeat" } },
      state.file(PATH),
    ),
  ha: () => true,
  clusterFile: ({ block, span }) => ({
    file: "ha.cf",
    directives: directivesOf(block.lines),
    remarks: block.remarks,
    span,
  }),
  owns: ({ block }) => [ownsWhole(PATH, block.lines)],
  examples: [
    {
      title: "Two nodes, heartbeats over two networks",
      hap: `ha.cf {
  logfile /var/log/ha-log
  keepalive 1
  warntime 5
  deadtime 10
  initdead 60
  udpport 10694
  bcast eth1
  ucast eth0 192.168.3.87
  ucast eth0 192.168.3.88
  auto_failback off
  node LD_192_168_3_87
  node LD_192_168_3_88
}`,
    },
    {
      title: "An existing file, read as Heartbeat reads it",
      hap: `ha.cf {
  from files/ha.cf
}`,
    },
  ],
});
