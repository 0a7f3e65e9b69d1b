import type { Ldirectord } from "../../../model/cluster-files.js";
import type { Span } from "../../../source/source-file.js";
import { perlLacks } from "../host-tests.js";
import { checkOf, spokenBy } from "../ldirectord-settings.js";
import { defineHostRule, onHost } from "../rule.js";

const conf = (port: number) =>
  `quiescent=no\nvirtual=10.0.0.5:${port}\n\treal=10.0.0.6:${port} gate\n\tlogin="probe"\n\trequest="SELECT 1"\n`;

/** Where the packages put it. */
export const LDIRECTORD = "/usr/sbin/ldirectord";

const there = { paths: { [LDIRECTORD]: "755" } };

export const perlModuleMissing = defineHostRule({
  id: "LD011",
  severity: "error",
  summary: "ldirectord asks a service whose Perl module the host does not have",
  why: "its start says that all is well, and it ends at the first check: the table stays as it was, with dead servers in it",
  source: "ldirectord 4.12, run without DBD::mysql, which its package does not bring",
  bad: [[{ files: { "ldirectord.cf": conf(3306) }, look: { succeeds: true, ...there } }]],
  good: [
    [{ files: { "ldirectord.cf": conf(3306) }, look: { succeeds: false, ...there } }],
    [{ files: { "ldirectord.cf": conf(80) }, look: { succeeds: true, ...there } }],
  ],
  check: onHost((look, report, { ldirectord }) => {
    for (const file of ldirectord) {
      // Where ldirectord is yet to be installed, the module may be too.
      for (const { module, brings, span } of look.path(LDIRECTORD)?.type === "file" ? modulesOf(file) : []) {
        if (look.succeeds(perlLacks(module)) !== true) continue;
        report(file, `this host's perl has no ${module}`, span, {
          help: `in a playbook: \`install { package ${brings} }\``,
        });
      }
    }
  }),
});

/** What is spoken, the module that speaks it, and Debian's package with it. */
const MODULES: Readonly<Record<string, readonly [module: string, brings: string]>> = {
  mysql: ["DBD::mysql", "libdbd-mysql-perl"],
  pgsql: ["DBD::Pg", "libdbd-pg-perl"],
  ldap: ["Net::LDAP", "libnet-ldap-perl"],
  ldaps: ["Net::LDAP", "libnet-ldap-perl"],
  radius: ["Authen::Radius", "libauthen-radius-perl"],
};

/** The modules that the checks of a file load, each with its first service. */
export function modulesOf(
  file: Ldirectord,
): readonly { readonly module: string; readonly brings: string; readonly span: Span }[] {
  const found = new Map<string, { readonly module: string; readonly brings: string; readonly span: Span }>();
  for (const service of file.services) {
    const [module, brings] = MODULES[spokenBy(service) ?? ""] ?? [];
    if (module === undefined || brings === undefined || checkOf(service) !== "negotiate" || found.has(module)) continue;
    found.set(module, { module, brings, span: service.span });
  }
  return [...found.values()];
}
