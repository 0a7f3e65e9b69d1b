import type { ConfStatement, Keepalived } from "../../../model/cluster-files.js";
import { defineHostRule, onHost } from "../rule.js";
import { linesOf, statementSpan, topOf, wordOf } from "../statements.js";

const S = 'vrrp_script c {\n script "/usr/local/bin/check db"\n}\n';

export const keepalivedScriptMissing = defineHostRule({
  id: "KA030",
  severity: "error",
  summary: "a script that keepalived runs is not on the host, or may not be run",
  why: "a check that is not there is dropped, and one that may not be run has always failed: the address moves for nothing, or never",
  source: "`--config-test` of 2.2.7: `Disabling track script .. since not found/accessible`",
  bad: [
    [{ files: { "keepalived.conf": S }, look: { paths: { "/usr/local/bin/check": "absent" } } }],
    [{ files: { "keepalived.conf": S }, look: { paths: { "/usr/local/bin/check": "644" } } }],
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

/** Lines that name a program by its path. */
const NOTIFY = ["notify", "notify_master", "notify_backup", "notify_fault", "notify_stop"];

/** The programs of a keepalived.conf that are named by a path, each with its line. */
export function scriptsOf(keepalived: Keepalived): readonly { readonly line: ConfStatement; readonly path: string }[] {
  const lines = [
    ...topOf(keepalived, "vrrp_script").flatMap((one) => linesOf(one, "script")),
    ...["vrrp_instance", "vrrp_sync_group"].flatMap((word) =>
      topOf(keepalived, word).flatMap((one) => NOTIFY.flatMap((notify) => linesOf(one, notify))),
    ),
  ];
  return lines.flatMap((line) => {
    const path = /^\/[\w.@+/-]+/.exec(wordOf(line))?.[0];
    return path === undefined ? [] : [{ line, path }];
  });
}
