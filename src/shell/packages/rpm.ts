import { quote } from "../../remote/quote.js";
import { LOCK_SECONDS, commonHint, type PackageManagerShell } from "./package-manager.js";

/** `[EPOCH:]VERSION-RELEASE` (rpm(8), --queryformat). */
export const FORMAT = "%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\n";

/** What managers of rpm packages have in common: they ask and remove by rpm(8) itself. */
export const rpm: Pick<PackageManagerShell, "query" | "list" | "needed" | "remove" | "fileEnding" | "describeFile"> = {
  // A name that is no package may be provided by one (`mta`, `/usr/bin/perl`).
  query: (words) => `for n in ${words}; do
  if v=$(rpm -q --qf '${FORMAT}' "$n" 2>/dev/null) || v=$(rpm -q --whatprovides --qf '${FORMAT}' "$n" 2>/dev/null); then printf '%s %s\\n' "$n" "\${v##*
}"; fi
done
`,
  list: `rpm -qa --qf '%{NAME} ${FORMAT}'\n`,
  // `THING is needed by (installed) NAME-VERSION-RELEASE.ARCH`; a version and a release have no `-`.
  needed: (word) => `rpm -e --test ${word} 2>&1 | sed -n 's/.* is needed by (installed) \\(.*\\)-[^-]*-[^-]*$/\\1/p'\n`,
  // rpm, unlike dnf, removes what it was told and refuses when others need it.
  remove: (names) =>
    `hap_try "can't create transaction lock|cannot get .* lock" rpm -e ${names.map(quote).join(" ")}\n`,
  fileEnding: ".rpm",
  describeFile: `rpm -qp --nosignature --qf '%{NAME} ${FORMAT}' "$hap_file" 2>/dev/null`,
};

/** A hint for what dnf, yum, zypper and rpm print. */
export function rpmHint(stderr: string): string | null {
  if (
    /No match for argument|Unable to find a match|No package .* available|not found in package names|No provider of/.test(
      stderr,
    )
  ) {
    return "the host's repositories do not have it: check name and version, or add the repository that has it (EPEL has Heartbeat for CentOS 6)";
  }
  if (/is needed by \(installed\)/.test(stderr)) return "name them in the `absent` line too, or keep the package";
  if (/Another app is currently holding|is locked|System management is locked|holding the yum lock/.test(stderr)) {
    return `another package manager was at work for more than ${LOCK_SECONDS} s: run again when it is done`;
  }
  if (/is not signed|GPG check FAILED|Signature verification failed|NOKEY/i.test(stderr)) {
    return "the repository's key is not known on the host: import it there with `rpm --import` after checking its fingerprint";
  }
  return commonHint(stderr);
}
