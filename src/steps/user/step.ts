import { arg, fields, line, zeroOrMore } from "../../model/schema-builders.js";
import { path, wordType, expected } from "../../model/builtin-arg-types.js";
import type { UserWanted } from "../../model/change.js";
import type { UserState } from "../../model/host-state.js";
import { ownsPart } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";

/** The names that useradd(8) takes. */
const accountName = wordType<string>("name", (value) =>
  /^[a-z_][a-z0-9_-]{0,31}$/.test(value)
    ? { ok: true, value }
    : expected("a name of small letters, digits, `_` and `-`, at most 32"),
);

export const user = defineStep({
  name: "user",
  summary: "makes, changes or removes a user and its groups",
  doc:
    "Heartbeat built from source needs the user `hacluster` in the group `haclient`; packages make it themselves. Groups that are missing are made. " +
    "What is not given is left as it is; a new system user has no home directory made and cannot log in. `absent` leaves its home directory.",
  head: { name: arg("the user's name", accountName) },
  body: fields({
    group: line("its primary group, and further groups", {
      name: arg("the primary group", accountName),
      more: zeroOrMore("further groups", accountName),
    }),
    system: line("a user for a daemon, not for a person; only for a new user", {}),
    home: line("its home directory", { path: arg("a path", path) }),
    shell: line("its login shell", { path: arg("a path", path) }),
    absent: line("there is no such user", {}),
  }),
  check: ({ head, at, block }, report) => {
    const { absent } = block.fields;
    if (absent === null) return;
    for (const other of block.lines) {
      if (other.word === "absent") continue;
      report("HAP3033", `\`absent\` and \`${other.word}\` exclude each other`, other.span);
    }
    if (head.name === "root") report("HAP3035", "`root` belongs to the system: hap does not remove it", at.name);
  },
  queries: ({ head }) => [{ kind: "user", name: head.name }],
  plan: ({ head, block }, state) => {
    const before = state.user(head.name);
    const { group, system, home, shell, absent } = block.fields;
    if (absent !== null) return before === null ? [] : [{ kind: "user", name: head.name, wanted: null, before }];
    const wanted: UserWanted = {
      group: group?.args.name ?? null,
      groups: group?.args.more ?? [],
      system: system !== null,
      home: home?.args.path ?? null,
      shell: shell?.args.path ?? null,
    };
    return fits(before, wanted) ? [] : [{ kind: "user", name: head.name, wanted, before }];
  },
  owns: ({ head, block }) => {
    const { group, home, shell, absent } = block.fields;
    const who = `user ${head.name}`;
    return [
      ownsPart(who, "there", absent === null ? "yes" : "no", absent?.span),
      ...(group === null ? [] : [ownsPart(who, "its group", group.args.name, group.span)]),
      ...(home === null ? [] : [ownsPart(who, "its home", home.args.path, home.span)]),
      ...(shell === null ? [] : [ownsPart(who, "its shell", shell.args.path, shell.span)]),
    ];
  },
  examples: [
    {
      title: "Whom Heartbeat needs when it is built from source",
      hap: `user hacluster {
  group haclient
  system
  home /var/lib/heartbeat/cores/hacluster
}`,
    },
  ],
});

function fits(state: UserState, { group, groups, home, shell }: UserWanted): boolean {
  if (state === null) return false;
  const same = (wanted: string | null, found: string): boolean => wanted === null || wanted === found;
  const isIn = groups.every((one) => state.groups.includes(one));
  return isIn && same(group, state.group) && same(home, state.home) && same(shell, state.shell);
}
