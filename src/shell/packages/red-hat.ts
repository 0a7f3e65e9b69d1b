import type { PackageWanted } from "../../model/change.js";
import { PACKAGE_MANAGERS } from "../../model/package-manager.js";
import { quote } from "../../remote/quote.js";
import { specs, type PackageManagerShell } from "./package-manager.js";
import { FORMAT, rpm, rpmHint } from "./rpm.js";

/** dnf(8) and yum(8), which take the same words. `options` are put before each command's. */
function redHat(program: "dnf" | "yum", options: string): PackageManagerShell {
  const functions = `
hap_missing='No match for argument|Unable to find a match|No package .* available|404|Cannot download|Error downloading'
hap_locked='[Ff]ailed to obtain the transaction lock|another process has locked it|exiting because exit_on_lock|Another app is currently holding'
hap_tool() { hap_try "$hap_locked" ${program} -y --setopt=exit_on_lock=1 ${options} "$@"; }
`;
  return {
    ...rpm,
    name: program,
    program: PACKAGE_MANAGERS[program].program,
    install: (packages) => functions + install(packages),
    fetch: (packages) => functions + tryInstall(`--downloadonly ${wordsOf(packages)}`),
    // A cache that has not run out is taken as it is, for two days.
    refresh: `${program} -q clean expire-cache && ${program} -q -y makecache`,
    sources: "/etc/yum.repos.d /etc/yum.conf /etc/dnf/dnf.conf",
    // Three words each, over several lines where they are long: `NAME.ARCH VERSION REPOSITORY`.
    // What a plugin says besides has no such first word. 100 when there is something (dnf(8), yum(8)).
    upgrades: `u=$(${program} -q check-update); case $? in 0 | 100) ;; *) return 1 ;; esac
printf '%s\\n' "$u" | awk '/^Obsoleting/ { exit } {
  for (i = 1; i <= NF; i++) {
    if (n == 0 && $i !~ /^[A-Za-z0-9][A-Za-z0-9+._-]*[.][a-z0-9_]+$/ || n == 1 && $i !~ /^[0-9]/) { n = 0; continue }
    w[++n] = $i; if (n == 3) { print w[1], w[2]; n = 0 }
  }
}' |
while read -r n v; do
  n=\${n%.*}
  if o=$(rpm -q --qf '${FORMAT}' "$n" 2>/dev/null); then printf '%s %s %s\\n' "$n" "\${o##*
}" "$v"; fi
done
`,
    upgrade: (packages, how) => `${functions}
hap_install() { hap_tool ${program === "dnf" ? "upgrade" : "update"}${how === "fetch" ? " --downloadonly" : ""} ${wordsOf(packages)}; }
hap_install || { hap_stale "$hap_missing" && hap_tool clean expire-cache && hap_install; }
`,
    installFile: `${functions}
if [ "$hap_had" = "$hap_version" ]; then hap_tool reinstall "$hap_file"
else
  hap_tool install "$hap_file" || exit $?
  if ! rpm -q "$hap_name-\${hap_version#*:}" >/dev/null 2>&1; then hap_tool downgrade "$hap_file"; fi
fi
`,
    hint: rpmHint,
  };
}

/**
 * yum ends well when it found only some of the packages, and neither moves to an older version unless told so: both are
 * looked at afterwards. With a version the word is NAME-[EPOCH:]VERSION[-RELEASE].
 */
function install(packages: readonly PackageWanted[]): string {
  const names = packages.map(({ name }) => quote(name)).join(" ");
  const pinned = packages.filter(({ version }) => version !== null);
  const older = pinned.map(({ name, version }) => {
    const exact = quote(`${name}-${(version ?? "").replace(/^\d+:/, "")}`);
    return `rpm -q ${exact} >/dev/null 2>&1 || hap_tool downgrade ${specs([{ name, version }], (n, v) => `${n}-${v}`)} || exit $?\n`;
  });
  return `${tryInstall(wordsOf(packages))}
for n in ${names}; do
  rpm -q "$n" >/dev/null 2>&1 || rpm -q --whatprovides "$n" >/dev/null 2>&1 || { echo "No package $n available."; exit 1; }
done
${older.join("")}`;
}

function wordsOf(packages: readonly PackageWanted[]): string {
  return specs(packages, (name, version) => `${name}-${version}`);
}

/** An index that does not know what is wanted is fetched anew, once. */
function tryInstall(words: string): string {
  return `
hap_install() { hap_tool install ${words}; }
hap_install || { hap_stale "$hap_missing" && hap_tool clean expire-cache && hap_install; } || exit $?
`;
}

/** Fedora's package manager, and Red Hat's since 8. Weak dependencies are its recommended extras (dnf.conf(5)). */
export const dnf = redHat("dnf", "--setopt=install_weak_deps=False");

/** Red Hat's package manager up to 7, which knows no recommended extras. */
export const yum = redHat("yum", "");
