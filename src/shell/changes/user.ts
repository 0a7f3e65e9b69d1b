import { shellOfNew, type SetUser, type UserWanted } from "../../model/change.js";
import { quote } from "../../remote/quote.js";
import { at } from "./files.js";

/** Makes, changes or removes a user: by useradd(8) and its kin, or with busybox's adduser where those are not. */
export function userScript({ name, wanted, leaves = [], before }: SetUser): string {
  const user = quote(name);
  if (wanted === null) {
    return `{ if command -v userdel >/dev/null 2>&1; then userdel ${user}; else deluser ${user}; fi; } >&2 || exit $?\n`;
  }
  const groups = [...(wanted.group === null ? [] : [wanted.group]), ...wanted.groups];
  const made = groups.map((group) => groupScript(group, wanted.system)).join("");
  const rest =
    before === null
      ? createScript(name, wanted)
      : changeScript(name, wanted) + leaves.map((group) => leaveScript(name, group)).join("");
  // Where a home is made, nobody else may have the folder in hand.
  const way = before === null && !wanted.system && wanted.home !== null ? at(wanted.home) : "";
  return `${way}{\n${made}${rest}} >&2 || exit $?\n`;
}

/** Whether there is a group of this name, here or in a directory service. */
function isGroup(group: string): string {
  return `{ n=${group} awk -F: '$1 == ENVIRON["n"] { s = 1 } END { exit !s }' /etc/group || getent group ${group} >/dev/null 2>&1; }`;
}

function groupScript(name: string, system: boolean): string {
  const group = quote(name);
  return `if ! ${isGroup(group)}; then
  if command -v groupadd >/dev/null 2>&1; then groupadd ${system ? "-r " : ""}${group}; else addgroup ${system ? "-S " : ""}${group}; fi || exit $?
fi
`;
}

/**
 * A system user gets no home directory made; another one does. A group of the user's own name that is there already is
 * its group, since useradd makes no second one (useradd(8), -g).
 */
function createScript(name: string, wanted: UserWanted): string {
  const { group, groups, system, home } = wanted;
  const user = quote(name);
  const loginShell = shellOfNew(wanted);
  const common = (flag: string, value: string | null): string => (value === null ? "" : ` ${flag} ${quote(value)}`);
  const own = (flag: string): string => (group === null ? ` \${hap_own_group:+${flag} ${user}}` : common(flag, group));
  const useradd = `useradd${system ? " -r -M" : " -m"}${own("-g")}${common("-G", groups.length === 0 ? null : groups.join(","))}${common("-d", home)}${common("-s", loginShell)} ${user}`;
  const adduser = `adduser -D${system ? " -S -H" : ""}${own("-G")}${common("-h", home)}${common("-s", loginShell)} ${user}`;
  const further = groups.map((one) => ` && addgroup ${user} ${quote(one)}`).join("");
  return `hap_own_group=; if ${isGroup(user)}; then hap_own_group=yes; fi
if command -v useradd >/dev/null 2>&1; then ${useradd}; else ${adduser}${further}; fi\n`;
}

function changeScript(name: string, { group, groups, home, shell }: UserWanted): string {
  const given = [
    ...(group === null ? [] : ["-g", group]),
    ...(groups.length === 0 ? [] : ["-a", "-G", groups.join(",")]),
    ...(home === null ? [] : ["-d", home]),
    ...(shell === null ? [] : ["-s", shell]),
  ];
  return given.length === 0 ? "" : `usermod ${[...given, name].map(quote).join(" ")} || exit $?\n`;
}

/** A primary group that was changed is left by that. gpasswd(1) comes with usermod; busybox has delgroup. */
function leaveScript(name: string, group: string): string {
  const [user, from] = [quote(name), quote(group)];
  return `case " $(id -Gn ${user}) " in *${quote(` ${group} `)}*)
  if command -v gpasswd >/dev/null 2>&1; then gpasswd -d ${user} ${from}; else delgroup ${user} ${from}; fi || exit $? ;;
esac
`;
}
