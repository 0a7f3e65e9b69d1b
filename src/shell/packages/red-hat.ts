import type { PackageWanted } from "../../model/change.js";
import { PACKAGE_MANAGERS } from "../../model/package-manager.js";
import { quote } from "../../remote/quote.js";
import { specs, type PackageManagerShell } from "./package-manager.js";
import { rpm, rpmHint } from "./rpm.js";

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
