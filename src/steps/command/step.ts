import { ownsWhole } from "../../model/owned.js";
import { arg, block, fields, line, lines, many, requiredLine, rows, words } from "../../model/schema-builders.js";
import { command as commandType, path, text } from "../../model/builtin-arg-types.js";
import { ENV, withVariables } from "./surroundings.js";
import { stampChanges, stampOf, stampQueries } from "./stamp.js";
import { defineStep } from "../../model/step-kind.js";

export const command = defineStep({
  name: "command",
  summary: "runs a command, once or each time",
  doc:
    "With `creates` or `unless` it runs only when needed, and it is an error when that does not hold afterwards. With " +
    "`after-change` it runs when one of the files has changed since it last succeeded on that host, also when an earlier run was broken " +
    "off before it could: hap keeps a stamp in /var/lib/hap/after-change, where only root writes, so that `@as` of another user has no place there. With none of these it runs every time and reports `changed`. Several words are a program and its arguments, with no shell; one " +
    "quoted word or heredoc is a script for `sh -e`.",
  head: { label: arg("what it does, for reports", text) },
  body: fields({
    run: requiredLine("the command", { command: words("the command", commandType) }),
    creates: line("it has run when this is there", { path: arg("a path", path) }),
    "after-change": line("it runs when one of these files has changed since it last succeeded", {
      paths: many("paths", path),
    }),
    in: line("the directory it runs in", { path: arg("a path", path) }),
    env: block(
      "what is in its environment besides; a secret there is read by root and by what runs as the same user",
      {},
      rows(lines("`NAME = value`", ENV)),
    ),
    unless: line("it is not needed when this command succeeds; it must change nothing", {
      command: words("the command", commandType),
    }),
  }),
  check: ({ block: { fields: given } }, report) => {
    const [first, second] = [given.creates, given.unless, given["after-change"]].filter((one) => one !== null);
    if (first === undefined || second === undefined) return;
    report("HAP3033", `\`${first.word}\` and \`${second.word}\` exclude each other`, second.span, {
      related: [{ message: "first given here", span: first.span }],
    });
  },
  owns: ({ head, block: { fields: given } }) => {
    const paths = given["after-change"]?.args.paths;
    return paths === undefined ? [] : [ownsWhole(stampOf(head.label, paths), given.run)];
  },
  queries: ({ head, block: { fields: given } }) => [
    ...stampQueries(head.label, given["after-change"]?.args.paths ?? []),
    ...(given.creates === null ? [] : [{ kind: "file", path: given.creates.args.path, content: false } as const]),
    ...(given.unless === null ? [] : [{ kind: "test", command: given.unless.args.command } as const]),
  ],
  plan: ({ head, block: { fields: given } }, state) => {
    const command = withVariables(given.run.args.command, given.env?.block.rows.map(({ args }) => args) ?? []);
    const run = { kind: "run", command, folder: given.in?.args.path, span: given.run.span } as const;
    const paths = given["after-change"]?.args.paths;
    if (paths !== undefined) {
      const stamp = stampChanges(head.label, paths, state);
      return stamp.length === 0 ? [] : [run, ...stamp];
    }
    if (given.creates !== null && state.glance(given.creates.args.path).type !== "absent") return [];
    if (given.unless !== null && state.test(given.unless.args.command).succeeded) return [];
    return [{ ...run, creates: given.creates?.args.path, settles: given.unless?.args.command }];
  },
  keepsAsRoot: ({ block: { fields: given } }) => given["after-change"]?.span ?? null,
  converges: ({ block: { fields: given } }) =>
    given.creates !== null || given.unless !== null || given["after-change"] !== null,
  examples: [
    {
      title: "When a file has changed",
      hap: `command "read the aliases" {
  run newaliases
  after-change /etc/aliases
  in /etc
  env { LANG = C }
}`,
    },
    {
      title: "Only when it has not been done",
      hap: `command "make a key" {
  run ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_ed25519
  creates /root/.ssh/id_ed25519
}`,
    },
    {
      title: "A script, unless a look says it is not needed",
      hap: `command "load the module" {
  run "modprobe ip_vs && echo ip_vs > /etc/modules-load.d/ip_vs.conf"
  unless "grep -q '^ip_vs ' /proc/modules"
}`,
    },
  ],
});
