import type { ConfStatement, Keepalived } from "../../../model/cluster-files.js";
import { defineHostRule, onHost } from "../rule.js";
import { globalOf, headOf, wordOf } from "../statements.js";
import { programsOf } from "./keepalived-script-missing.js";

const conf = (global: string, own = "") =>
  `global_defs {\n enable_script_security\n${global}}\nvrrp_script c {\n script /bin/true\n${own}}\n`;

/** Who runs scripts where nothing else is said, when the host has such a user; else it is root. */
const DEFAULT_USER = "keepalived_script";

export const scriptUserMissing = defineHostRule({
  id: "KA014",
  severity: "error",
  summary: "the user that runs keepalived's scripts is not on the host",
  why: "keepalived drops the script: a check that is dropped never fails, and the address stays with a dead service",
  source: "`--config-test` of 2.2.7: `Unable to set default user for vrrp script .. - removing`",
  bad: [
    [{ files: { "keepalived.conf": conf("") }, look: { users: ["root"] } }],
    [{ files: { "keepalived.conf": conf(" script_user watcher\n") }, look: { users: ["root"] } }],
    [{ files: { "keepalived.conf": conf(" script_user root\n", " user watcher\n") }, look: { users: ["root"] } }],
  ],
  good: [
    [{ files: { "keepalived.conf": conf(" script_user root\n") }, look: { users: ["root"] } }],
    [{ files: { "keepalived.conf": conf("") }, look: { users: ["root", DEFAULT_USER] } }],
    [
      {
        files: {
          "keepalived.conf":
            "global_defs {\n enable_script_security\n}\nvirtual_server 10.0.0.5 80 {\n real_server 10.0.0.6 80 {\n MISC_CHECK {\n misc_path /bin/true\n user root\n }\n }\n}\n",
        },
        look: { users: ["root"] },
      },
    ],
  ],
  check: onHost((look, report, { keepalived }) => {
    for (const { user, line } of keepalived === null ? [] : scriptUsers(keepalived)) {
      if (look.user(user) !== false) continue;
      const isDefault = user === DEFAULT_USER && wordOf(line) !== user && wordOf(line, 1) !== user;
      report(keepalived, `there is no user \`${user}\` on this host`, headOf(line), {
        help: isDefault
          ? "`script_user root` in `global_defs`"
          : `useradd -r -s /usr/sbin/nologin ${user}, or another user`,
      });
    }
  }),
});

/** The users that a keepalived.conf runs its scripts as, each once, with the line that is the reason. */
export function scriptUsers(
  keepalived: Keepalived,
): readonly { readonly user: string; readonly line: ConfStatement }[] {
  const programs = programsOf(keepalived);
  const global = globalOf(keepalived, "script_user");
  const security = globalOf(keepalived, "enable_script_security");
  const found = new Map<string, ConfStatement>();
  const add = (user: string, line: ConfStatement): void => {
    if (/^[\w.-]+$/.test(user) && !/^\d+$/.test(user) && !found.has(user)) found.set(user, line);
  };
  if (global !== null) add(wordOf(global), global);
  for (const { user, name } of programs) if (user !== null && name !== null) add(name, user);
  if (global === null && security !== null && programs.some(({ user }) => user === null)) add(DEFAULT_USER, security);
  return [...found].map(([user, line]) => ({ user, line }));
}
