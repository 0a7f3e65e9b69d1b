import { arg, lines, rows, zeroOrMore } from "../../model/schema-builders.js";
import { expected, wordType } from "../../model/builtin-arg-types.js";
import { addressOf, parseResource } from "../../model/haresource.js";
import { MAKE_A_PAIR } from "../../model/host.js";
import { ownsWhole } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { ask } from "../../model/query.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { HEADER } from "../shared/header.js";
import { readHaresources } from "./read.js";
import { movesOf } from "./transition.js";

const PATH = "/etc/ha.d/haresources";
/** Where a change of the groups notes what it comes from until it is done (src/shell/changes/resources.ts). */
const JOURNAL = "/var/lib/hap/groups/haresources";

/**
 * One word of haresources. Heartbeat's shell scripts expand it unquoted and never read it as commands: only `*`, `?`,
 * brackets and a backslash change on the way.
 */
const word = wordType("word", (value, origin) =>
  origin === "file" || /^[^\s#*?[\]\\]+$/.test(value)
    ? { ok: true, value }
    : expected("a word without blanks, `#` and what a shell takes for files: `*`, `?`, brackets, a backslash"),
);

export const haresources = defineStep({
  name: "haresources",
  summary: "writes the resource groups, /etc/ha.d/haresources",
  doc:
    "A line is a group: its preferred node, then its resources, started from left to right and stopped from right to left. " +
    "The file must be the same on every node. On a running pair a change is carried out: what leaves is stopped by the old " +
    "file on the node that has it, then the new file is put in place on both, then what comes is started; the common head of " +
    "a group stays untouched, and clients of the rest are interrupted, which a plan says. Whatever fails is put back. " +
    "An address that was deleted by hand from the node that has its group is taken again; so is a group that Heartbeat runs " +
    "nowhere because each node leaves it to the other.",
  head: {},
  body: rows(
    lines("a group of resources", {
      node: arg("the node that has the group when all is well", word),
      resources: zeroOrMore("an address, or a script of resource.d with arguments: `name::arg::arg`", word),
    }),
  ),
  file: {
    path: PATH,
    read: readHaresources,
    comments: "anywhere",
    commas: false,
    verbatim: [],
    continuation: true,
  },
  queries: (_, { peer }) => [
    { kind: "file", path: PATH, content: true },
    { kind: "file", path: JOURNAL, content: true },
    ask.daemon("heartbeat", peer?.name ?? null),
  ],
  check: ({ span }, report, { host, peer }) => {
    if (peer !== null || host.groups.length === 0) return;
    report("HAP3061", "`haresources` for hosts that are no pair: nobody takes a group over", span, {
      severity: "warning",
      help: MAKE_A_PAIR,
      topic: "hosts of the play",
    });
  },
  ha: () => true,
  plan: ({ block }, state, target, peer) => {
    const groups = block.rows.map(({ args }) => ({ node: args.node, resources: args.resources }));
    const lines = groups.map(({ node, resources }) => [node, ...resources].join(" "));
    const content = [HEADER, ...lines, ""].join("\n");
    const file = fileShouldBe(
      { path: PATH, content, validator: { kind: "engine", engine: "heartbeat" } },
      state.file(PATH),
    );
    if (file.some(({ kind }) => kind === "refusal")) return file;
    const written = file.some(({ kind }) => kind === "write-file");
    const files = { now: state.file(PATH), journal: state.file(JOURNAL), written };
    const { before, after } = movesOf(groups, files, { target, state, peer });
    return [...before, ...file, ...after];
  },
  addresses: ({ block }) =>
    block.rows.flatMap(({ args }) => args.resources.flatMap((resource) => addressOf(parseResource(resource)) ?? [])),
  owns: ({ block }) => [ownsWhole(PATH, block.lines)],
  clusterFile: ({ block, span }) => ({
    file: "haresources",
    groups: block.rows.map(({ args, at, span: row }) => ({
      node: { value: args.node, span: at.node },
      resources: args.resources.map((value, i) => ({ value, span: at.resources[i] ?? row })),
      span: row,
    })),
    remarks: block.remarks,
    span,
  }),
  examples: [
    {
      title: "An address, then the LVS table",
      hap: `haresources {
  LD_192_168_3_87 IPaddr2::192.168.3.118/24/eth0 myop.sh
}`,
    },
    {
      title: "The same file as on a running host",
      hap: `haresources {
  from files/haresources
}`,
    },
  ],
});
