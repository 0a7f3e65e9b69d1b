import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.js";

/** Lines of the scripts for hosts in which a program stands that is safe only with care, and why each is. */
interface Care {
  readonly name: string;
  readonly program: RegExp;
  /** By file: a text of each such line, and the reason. */
  readonly lines: readonly (readonly [file: string, text: string, why: string])[];
}

const CARES: readonly Care[] = [
  {
    name: "mode and owner: nothing is reached by a name that somebody else may replace",
    program: /\b(chmod|chown|chgrp|touch|setfacl|restorecon|chcon)\b/,
    lines: [
      ["src/shell/own-folder.ts", 'chmod 700 "$1"', "in /run, where only root makes names"],
      ["src/shell/packages/policy-rc-d.ts", "chmod 755 ${POLICY}.hap", "in /usr/sbin"],
      ["src/engines/heartbeat/judge.ts", 'chmod "$3" "$j/ha.d/$1"', "in a folder of hap's own"],
      ["src/engines/keepalived/status.ts", "passes it over: chmod a-x it", "a line for people, not for a host"],
      ["src/shell/change-functions.ts", 'chmod "$4" "./$1/$hap_leaf"', "in the stage, a folder of hap's own"],
      ["src/shell/change-functions.ts", 'cd -P "./$hap_leaf" && if', "`.` is the folder itself, whatever its name"],
      ["src/shell/change-functions.ts", 'cd -P "./$hap_leaf" && chown', "`.` is the folder itself"],
      ["src/shell/change-functions.ts", 'elif [ -z "$hap_sticky" ]', "nobody else makes names in this folder"],
      ["src/shell/change-functions.ts", 'chown "$2" /proc/self/fd/9', "an open file, which no name leads to any more"],
      ["src/shell/changes/source.ts", "chmod -R go-w ./one", "in the stage, and -R follows no link"],
      ["src/shell/changes/source.ts", 'chmod 600 "./$hap_leaf"', "after hap_sticky_own, and it stays root's"],
      ["src/shell/put-back.ts", 'chown "$2" "./$t/$hap_leaf"', "in the stage, a folder of hap's own"],
      ["src/shell/put-back.ts", 'touch -d "$4" "./$t/$hap_leaf"', "in the stage, a folder of hap's own"],
      ["src/shell/keep.ts", "chmod 700 . ", "`.` is the folder itself"],
    ],
  },
  {
    name: "processes: anybody can give one of his own any name and arguments",
    program: /\b(pgrep|pkill|pidof)\b|\bps -|\/proc\/(\$|\[|self|\*)/,
    lines: [
      ["src/shell/packages/policy-rc-d.ts", "/proc/$$/stat", "the shell itself"],
      ["src/shell/packages/policy-rc-d.ts", "ticks() {", "a process that is told by its start"],
      ["src/shell/probes/processes.ts", "stat -c 'uid %u %n'", "only of root, system users and who looks"],
      ["src/shell/probes/log.ts", 'hap_roots "$p"', "a process of root's"],
      ["src/shell/drill/process-functions.ts", "o=$(stat -c", "its owner is what is asked"],
      ["src/shell/drill/process-functions.ts", "command -v pidof", "finds the program"],
      ["src/shell/drill/process-functions.ts", 'root | "$1"', "of root or the service's user"],
      ["src/shell/drill/process-functions.ts", "for f in /proc/[0-9]*/stat", "only descendants are taken"],
      ["src/shell/put-back.ts", "hap_ticks() {", "a process that is told by its start"],
      ["src/engines/keepalived/vrrp-states.ts", "j=/proc/$k/root", "of hap_keepalived_pid, which is root's"],
      ["src/engines/keepalived/vrrp-states.ts", "t=/proc/$k/root", "of hap_keepalived_pid, which is root's"],
      ["src/engines/keepalived/vrrp-states.ts", '"/proc/$k/exe"', "of hap_keepalived_pid, which is root's"],
      ["src/engines/keepalived/paths.ts", "/proc/$k/comm", "and then hap_roots"],
      ["src/engines/keepalived/paths.ts", '"/proc/$k/fd"', "of hap_keepalived_pid, which is root's"],
      ["src/engines/root-process.ts", "/proc/$1/status", "its owner is what is asked"],
      ["src/engines/heartbeat/paths.ts", "pgrep -f", "only root's, and shells"],
      ["src/engines/heartbeat/said.ts", '[ -r "/proc/$p/status" ]', "of its pid file, where only root writes"],
      ["src/engines/heartbeat/said.ts", "printf 'daemon", "the same"],
      ["src/shell/change-functions.ts", "/proc/self/fd/9", "the shell's own open file"],
      ["src/remote/exchange-script.ts", "look() {", "descendants of hap's own shell"],
      ["src/remote/exchange-script.ts", "below() {", "descendants of hap's own shell"],
    ],
  },
];

/** Folders whose text runs on hosts. */
const HOSTS = /^src\/(shell|engines|remote)\//;

test.each(CARES)("$name", ({ program, lines }) => {
  const unused = new Set(lines);
  for (const file of sourceFiles().filter((path) => HOSTS.test(path))) {
    for (const line of readFileSync(new URL(`../../${file}`, import.meta.url), "utf8").split("\n")) {
      if (/^\s*(\*|\/\/|\/\*\*)/.test(line) || !program.test(line)) continue;
      const found = lines.filter(([where, text]) => where === file && line.includes(text));
      // A line for people, not for a host.
      if (/Heartbeat does not start with it/.test(line)) continue;
      expect(found, `${file}: say here why this is safe: ${line.trim()}`).not.toHaveLength(0);
      for (const one of found) unused.delete(one);
    }
  }
  expect([...unused]).toEqual([]);
});
