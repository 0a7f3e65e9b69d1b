import { arg, fields, line, requiredLine, words } from "../../model/specs.js";
import { command as commandType, path, text } from "../../model/arg-types.js";
import { defineStep } from "../../model/step-kind.js";

export const command = defineStep({
  name: "command",
  summary: "runs a command, once or each time",
  doc:
    "With `creates` or `unless` it runs only when needed, and it is an error when that does not hold afterwards. With " +
    "neither it runs every time and reports `changed`. Several words are a program and its arguments, with no shell; one " +
    "quoted word or heredoc is a script for `sh -e`.",
  head: { label: arg("what it does, for reports", text) },
  body: fields({
    run: requiredLine("the command", { command: words("the command", commandType) }),
    creates: line("it has run when this is there", { path: arg("a path", path) }),
    unless: line("it is not needed when this command succeeds; it must change nothing", {
      command: words("the command", commandType),
    }),
  }),
  check: ({ block }, report) => {
    const { creates, unless } = block.fields;
    if (creates === null || unless === null) return;
    report("HAP3033", "`creates` and `unless` exclude each other", unless.span, {
      related: [{ message: "first given here", span: creates.span }],
    });
  },
  queries: ({ block: { fields: given } }) => [
    ...(given.creates === null ? [] : [{ kind: "file", path: given.creates.args.path, content: false } as const]),
    ...(given.unless === null ? [] : [{ kind: "test", command: given.unless.args.command } as const]),
  ],
  plan: ({ block: { fields: given } }, state) => {
    if (given.run === null) return [];
    if (given.creates !== null && state.file(given.creates.args.path).type !== "absent") return [];
    if (given.unless !== null && state.test(given.unless.args.command).succeeded) return [];
    return [{ kind: "run", command: given.run.args.command, span: given.run.span }];
  },
  converges: ({ block: { fields: given } }) => given.creates !== null || given.unless !== null,
  examples: [
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
