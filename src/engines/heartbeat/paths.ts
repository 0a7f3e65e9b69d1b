/** The folder of Heartbeat's files. */
export const HA_DIR = "/etc/ha.d/";

/** Its own file. */
export const HA_CF = `${HA_DIR}ha.cf`;

/**
 * Where distributions put Heartbeat's programs: Debian's own folder of its time, the older one, and that of 64-bit Red
 * Hat.
 */
const DAEMON_FOLDERS = ["/usr/libexec/heartbeat", "/usr/lib/heartbeat", "/usr/lib64/heartbeat"];
const SCRIPT_FOLDERS = ["/usr/share/heartbeat", "/usr/lib/heartbeat", "/usr/lib64/heartbeat"];

/** All of them. */
export const HEARTBEAT_FOLDERS: readonly string[] = [...new Set([...DAEMON_FOLDERS, ...SCRIPT_FOLDERS])];

/** Where the daemon may be. */
export const HEARTBEAT_PATHS: readonly string[] = DAEMON_FOLDERS.map((folder) => `${folder}/heartbeat`);

/** Shell that sets `hap_heartbeat` to the installed daemon, or to nothing. */
export const FIND_HEARTBEAT = findProgram("hap_heartbeat", HEARTBEAT_PATHS);

/** Shell that sets a variable to `send_arp`, or to nothing. */
export const FIND_SEND_ARP = findProgram("hap_send_arp", inFolders(DAEMON_FOLDERS, "send_arp"));

/** Shell that sets a variable to `hb_takeover`, or to nothing. */
export const FIND_TAKEOVER = findProgram("hap_takeover", inFolders(SCRIPT_FOLDERS, "hb_takeover"));

/** Shell that sets a variable to `hb_standby`, or to nothing. */
export const FIND_STANDBY = findProgram("hap_standby", inFolders(SCRIPT_FOLDERS, "hb_standby"));

/** Shell that sets a variable to `ResourceManager`, or to nothing. */
export const FIND_RESOURCE_MANAGER = findProgram("hap_resources", inFolders(SCRIPT_FOLDERS, "ResourceManager"));

/**
 * Shell that is true while a script of Heartbeat's moves resources, or waits to do so. Anybody can give a process of
 * his own such arguments, and also a program that runs as root for him (`sudo` at its prompt): it has to be root's, and
 * a shell. Where this user may not see what a process runs, that it is root's is enough.
 */
export const MOVES_RESOURCES =
  "pgrep -f '/heartbeat/ResourceManager ' 2>/dev/null | sed 's,^,/proc/,' | xargs stat -c '%u %n' 2>/dev/null | { " +
  'while read -r u p; do [ "$u" = 0 ] || continue; ' +
  'case $(readlink "$p/exe" 2>/dev/null) in "" | */sh | */*ash | */busybox | */ksh*) exit 0 ;; esac; done; exit 1; }';

/** A condition: it is settled who holds what; true too where the host has no program that tells. */
export const SETTLED =
  "{ ! command -v cl_status >/dev/null 2>&1 || case $(cl_status rscstatus 2>/dev/null </dev/null) in all | local | foreign | none) ;; *) false ;; esac; }";

/** Shell that sets `hap_log` to the log file that ha.cf names last, or to nothing. */
export const FIND_LOG = `hap_log=$(sed -n 's/^[[:space:]]*logfile[[:space:]]*\\([^[:space:]#]*\\).*/\\1/p' /etc/ha.d/ha.cf 2>/dev/null | tail -n 1)
`;

function inFolders(folders: readonly string[], name: string): readonly string[] {
  return folders.map((folder) => `${folder}/${name}`);
}

function findProgram(variable: string, paths: readonly string[]): string {
  return `${variable}=
for f in ${paths.join(" ")}; do if [ -x "$f" ]; then ${variable}=$f; break; fi; done
`;
}
