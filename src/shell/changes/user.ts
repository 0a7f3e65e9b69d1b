import type { SetUser, UserWanted } from "../../model/change.js";
import { quote } from "../../remote/quote.js";
import { at } from "./files.js";

/** Makes, changes or removes a user: by useradd(8) and its kin, or with busybox's adduser where those are not. */
export function userScript({ name, wanted, before }: SetUser): string {
  const user = quote(name);
  if (wanted === null) {
    return `{ if command -v userdel >/dev/null 2>&1; then userdel ${user}; else deluser ${user}; fi; } >&2 || exit $?\n`;
  }
  const groups = [...(wanted.group === null ? [] : [wanted.group]), ...wanted.groups];
  const made = groups.map((group) => groupScript(group, wanted.system)).join("");
  const rest = before === null ? createScript(name, wanted) : changeScript(name, wanted);
  // Where a home is made, nobody else may have the folder in hand.
  const way = before === null && !wanted.system && wanted.home !== null ? at(wanted.home) : "";
  return `${way}{\n${made}${rest}} >&2 || exit $?\n`;
}

function groupScript(name: string, system: boolean): string {
  const group = quote(name);
  return `if ! n=${group} awk -F: '$1 == ENVIRON["n"] { s = 1 } END { exit !s }' /etc/group && ! getent group ${group} >/dev/null 2>&1; then
  if command -v groupadd >/dev/null 2>&1; then groupadd ${system ? "-r " : ""}${group}; else addgroup ${system ? "-S " : ""}${group}; fi || exit $?
fi
`;
}

/** A system user gets no home directory made; another one does. */
function createScript(name: string, { group, groups, system, home, shell }: UserWanted): string {
  const user = quote(name);
  const loginShell = shell ?? (system ? "/sbin/nologin" : null);
  const common = (flag: string, value: string | null): string => (value === null ? "" : ` ${flag} ${quote(value)}`);
  const useradd = `useradd${system ? " -r -M" : " -m"}${common("-g", group)}${common("-G", groups.length === 0 ? null : groups.join(","))}${common("-d", home)}${common("-s", loginShell)} ${user}`;
  const adduser = `adduser -D${system ? " -S -H" : ""}${common("-G", group)}${common("-h", home)}${common("-s", loginShell)} ${user}`;
  const further = groups.map((one) => ` && addgroup ${user} ${quote(one)}`).join("");
  return `if command -v useradd >/dev/null 2>&1; then ${useradd}; else ${adduser}${further}; fi\n`;
}

function changeScript(name: string, { group, groups, home, shell }: UserWanted): string {
  const given = [
    ...(group === null ? [] : ["-g", group]),
    ...(groups.length === 0 ? [] : ["-a", "-G", groups.join(",")]),
    ...(home === null ? [] : ["-d", home]),
    ...(shell === null ? [] : ["-s", shell]),
  ];
  return `usermod ${[...given, name].map(quote).join(" ")}\n`;
}
