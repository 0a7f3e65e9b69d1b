import type { ConfStatement, Keepalived } from "../../../model/cluster-files.js";
import { defineHostRule, onHost } from "../rule.js";
import { lineOf, linesOf, statementSpan, topOf, wordOf } from "../statements.js";

const S = 'vrrp_script c {\n script "/usr/local/bin/check db"\n}\n';

const LVS =
  "virtual_server 10.0.0.5 80 {\n real_server 10.0.0.6 80 {\n MISC_CHECK {\n misc_path /usr/local/bin/check\n }\n }\n}\n";

export const keepalivedScriptMissing = defineHostRule({
  id: "KA030",
  severity: "error",
  summary: "a script that keepalived runs is not on the host, or may not be run",
  why: "what is not there is dropped, a check or a notification, and a check that may not be run has always failed: the address moves for nothing, or never",
  source: "`--config-test` of 2.2.7: `Disabling track script .. since not found/accessible`",
  bad: [
    [{ files: { "keepalived.conf": S }, look: { paths: { "/usr/local/bin/check": "absent" } } }],
    [{ files: { "keepalived.conf": S }, look: { paths: { "/usr/local/bin/check": "644" } } }],
    [{ files: { "keepalived.conf": LVS }, look: { paths: { "/usr/local/bin/check": "absent" } } }],
  ],
  good: [[{ files: { "keepalived.conf": S }, look: { paths: { "/usr/local/bin/check": "755" } } }]],
  check: onHost((look, report, { keepalived }) => {
    if (keepalived === null) return;
    for (const { line, path } of scriptsOf(keepalived)) {
      const found = look.path(path);
      if (found === null || (found.type === "file" && (found.mode & 0o111) !== 0)) continue;
      report(keepalived, `\`${path}\` is no program of this host`, statementSpan(line), {
        label: found.type === "absent" ? "not there" : "may not be run",
        help: "put it there before, mode 0755: in a playbook by a step `file` above this one",
      });
    }
  }),
});

/** Lines of instances and groups that name a program. */
const NOTIFY = [
  "notify",
  "notify_master",
  "notify_backup",
  "notify_fault",
  "notify_stop",
  "notify_deleted",
  "notify_master_rx_lower_pri",
];

/** The same, of `global_defs`. */
const GLOBAL = [
  "startup_script",
  "shutdown_script",
  "notify_fifo_script",
  "vrrp_notify_fifo_script",
  "lvs_notify_fifo_script",
];

/** All lines of a keepalived.conf that name a program. */
function programLines(keepalived: Keepalived): readonly ConfStatement[] {
  const servers = topOf(keepalived, "virtual_server");
  const real = servers.flatMap((one) => linesOf(one, "real_server"));
  const within = (blocks: readonly ConfStatement[], words: readonly string[]): readonly ConfStatement[] =>
    blocks.flatMap((block) => words.flatMap((word) => linesOf(block, word)));
  return [
    ...within(topOf(keepalived, "vrrp_script"), ["script"]),
    ...within([...topOf(keepalived, "vrrp_instance"), ...topOf(keepalived, "vrrp_sync_group")], NOTIFY),
    ...within(topOf(keepalived, "global_defs"), GLOBAL),
    ...within(servers, ["quorum_up", "quorum_down"]),
    ...within(real, ["notify_up", "notify_down"]),
    ...within(
      real.flatMap((one) => linesOf(one, "MISC_CHECK")),
      ["misc_path"],
    ),
  ];
}

/** The programs of a keepalived.conf that are named by a path, each with its line. */
export function scriptsOf(keepalived: Keepalived): readonly { readonly line: ConfStatement; readonly path: string }[] {
  return programLines(keepalived).flatMap((line) => {
    const path = /^\/[\w.@+/-]+/.exec(wordOf(line))?.[0];
    return path === undefined ? [] : [{ line, path }];
  });
}

/**
 * The lines that name a program, each with the user that it runs as by its own line or block; null where neither says
 * so.
 */
export function programsOf(
  keepalived: Keepalived,
): readonly { readonly line: ConfStatement; readonly user: ConfStatement | null; readonly name: string | null }[] {
  const real = topOf(keepalived, "virtual_server").flatMap((one) => linesOf(one, "real_server"));
  const blocks = [...topOf(keepalived, "vrrp_script"), ...real.flatMap((one) => linesOf(one, "MISC_CHECK"))];
  return programLines(keepalived).map((line) => {
    if (wordOf(line, 1) !== "") return { line, user: line, name: wordOf(line, 1) };
    const user = lineOf(blocks.find((one) => one.block?.includes(line) === true) ?? null, "user");
    return { line, user, name: user === null ? null : wordOf(user) };
  });
}
