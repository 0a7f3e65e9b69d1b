import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "../../../src/remote/quote.js";
import type { Contender } from "../measure.js";
import type { Site, Wanted } from "../site.js";

/** Key exchanges of the two rows: OpenSSH's default is post-quantum since 9.0 and costs more; hap uses the other. */
export type KeyExchange = "default" | "curve25519-sha256";

/**
 * What somebody who knows the shell would write by hand for this work, one script a host: it writes only what is not right yet,
 * by rename, and says `changed` when it did.
 */
export function writeScripts(site: Site, wanted: readonly Wanted[]): string {
  const dir = join(site.dir, "scripts");
  mkdirSync(dir, { recursive: true });
  for (const one of wanted) writeFileSync(join(dir, `${one.host}.sh`), script(one));
  return dir;
}

function script(wanted: Wanted): string {
  const put = (path: string, mode: string, text: string): string => `put ${path} ${mode} ${quote(text)}\n`;
  const line = (path: string, text: string): string => `line ${path} ${quote(text)}\n`;
  return `set -eu
put() {
  if ! printf %s "$3" | cmp -s - "$1"; then
    printf %s "$3" >"$1.new"; chmod "$2" "$1.new"; mv -f "$1.new" "$1"; echo changed
  elif [ "$(stat -c %a "$1")" != "$2" ]; then chmod "$2" "$1"; echo changed; fi
}
line() { if ! grep -qxF -- "$2" "$1" 2>/dev/null; then printf '%s\\n' "$2" >>"$1"; echo changed; fi; }
umask 077
if [ ! -d /etc/ha.d/conf ]; then mkdir -p /etc/ha.d/conf; chmod 750 /etc/ha.d/conf; echo changed; fi
${wanted.hostsLines.map((text) => line("/etc/hosts", text)).join("")}${[
    put("/etc/ha.d/ha.cf", "644", wanted.haCf),
    put("/etc/ha.d/haresources", "644", wanted.haresources),
    put("/etc/ha.d/authkeys", "600", wanted.authkeys),
    put("/etc/ha.d/ldirectord.cf", "644", wanted.ldirectord),
    put("/etc/ha.d/resource.d/myop.sh", "755", wanted.script),
    line("/etc/sysctl.d/90-hap.conf", wanted.sysctlLine),
  ].join("")}grep -qx first /etc/ha.d/conf/first 2>/dev/null || { echo first >/etc/ha.d/conf/first; echo changed; }
grep -qx second /etc/ha.d/conf/second 2>/dev/null || { echo second >/etc/ha.d/conf/second; echo changed; }
echo end
`;
}

export interface FanOut {
  readonly name: string;
  readonly kex: KeyExchange;
  /** Connections at once. */
  readonly width: number;
  readonly converged: boolean;
}

/** One \`ssh host sh -s\` a host, \`width\` at once. */
export function oneShot(site: Site, scripts: string, how: FanOut): Contender {
  const kex = how.kex === "default" ? "" : `-o KexAlgorithms=${how.kex} `;
  const each = `ssh -F ${site.sshConfig} ${kex}"$1" sh -s <${scripts}/"$1".sh`;
  const command = `printf '%s\\n' ${site.names.join(" ")} | xargs -P ${how.width} -I@ sh -c ${quote(each)} sh @`;
  return {
    name: how.name,
    argv: ["sh", "-c", command],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: join(site.dir, "home") },
    wrong: ({ status, output }) => {
      if (status !== 0) return `status ${status}`;
      const ends = output.split("\n").filter((line) => line === "end").length;
      if (ends !== site.names.length) return `${ends} of ${site.names.length} hosts came to the end`;
      return output.includes("changed") === how.converged ? "it changed what was right, or nothing" : null;
    },
  };
}
