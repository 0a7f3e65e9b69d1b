import {
  zeroOrMore,
  arg,
  block,
  blocks,
  fields,
  file,
  labelled,
  line,
  lines,
  optional,
} from "../../model/schema-builders.js";
import { duration, endpoint, bytes, content, oneOf } from "../../model/builtin-arg-types.js";
import { method, scheduler, weight } from "./values.js";

/** The conf file's variables. */
const conf = {
  fields: { from: line("an existing conf file of shell assignments", { file: file("the file", bytes) }) },
  rows: lines("a variable: `NAME = value`, or as in a shell file `[export] NAME=value`", {
    words: zeroOrMore("name and value", content),
  }),
};

const virtual = fields({
  real: lines("a real server", {
    address: arg("its address and port", endpoint),
    method: arg("how packets get there", method),
    weight: labelled("weight", "its share among the servers, 1 if not given", weight),
  }),
});

/** What stands in a `resource-script`. */
export const BODY = fields({
  conf: block("variables for the script, in a `.conf` file beside it", {}, conf),
  virtual: blocks(
    "an LVS service and its real servers",
    {
      protocol: arg("tcp, udp or sctp", oneOf("tcp", "udp", "sctp")),
      address: arg("virtual address and port", endpoint),
      scheduler: optional("how connections are shared out, wlc if not given", scheduler),
    },
    virtual,
  ),
  start: line("what brings the resource up; to succeed when it is up already", { script: arg("shell text", content) }),
  stop: line("what takes it down; to succeed when it is down already", { script: arg("shell text", content) }),
  status: line("what prints `running` or `stopped`", { script: arg("shell text", content) }),
  trial: line("try `start` on the standby too: only for what may be started on both nodes at once", {}),
  drain: line("how long servers that leave a table in use may keep their connections, 60s if not given", {
    limit: arg("a time", duration),
  }),
  from: line("an existing script to take as it is", { file: file("the file", bytes) }),
});
