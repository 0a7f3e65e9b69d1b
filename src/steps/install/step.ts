import { ownsWhole } from "../../model/owned.js";
import { defineStep } from "../../model/step-kind.js";
import { checkPackages, ownedPackages, packageQueries, planPackages } from "./packages.js";
import { body } from "./schema.js";
import { checkSource, planSource, sourceQueries } from "./source.js";

export const install = defineStep({
  name: "install",
  summary: "installs packages with the host's own package manager, and programs from source",
  doc:
    "Packages that are there already are left as they are, unless a version is given and theirs is another. Recommended extras are not " +
    "installed: Heartbeat recommends pacemaker, which a haresources pair must not have. Services of new packages are not started: that is " +
    "for `service` to say. A package file is sent, and installed with what it needs. `absent` removes packages, and refuses when others that " +
    "are not named need them.\n\n" +
    "`upgrade` asks the host's package sources what they have newer, at most once an hour (`plan` does too), and brings the packages there, with what " +
    "these need. Packages on hold stay; with apt nothing is removed for it. Of a pair the standby is first, and the active host only when the pair is healthy " +
    "again; whether a host must be rebooted afterwards is for `reboot`.\n\n" +
    "`source` unpacks an archive below /var/lib/hap/build, runs the commands in its top directory and keeps what they print in NAME.log there, for its owner only. It " +
    "builds again when the archive or a command has changed, when `creates` is not there, and after a build that did not get to its end.",
  head: {},
  body,
  check: ({ block, span }, report) => {
    checkPackages(block, report);
    for (const source of block.fields.source) checkSource(source, report);
    if (block.lines.length === 0) {
      report("HAP3006", "`install` needs a line `package`: packages to have", span);
    }
  },
  queries: ({ block }) => [...packageQueries(block), ...block.fields.source.flatMap(sourceQueries)],
  plan: ({ block }, state) => [
    ...planPackages(block, state),
    ...block.fields.source.flatMap((source) => planSource(source, state)),
  ],
  owns: ({ block }) => [
    ...ownedPackages(block),
    ...block.fields.source.map((source) => ownsWhole(`source ${source.args.name}`, source.block.lines)),
  ],
  examples: [
    {
      title: "What a pair of LVS directors needs",
      hap: `install {
  package heartbeat ipvsadm
}`,
    },
    {
      title: "One version on both hosts, and without a package that disturbs",
      hap: `install {
  package heartbeat=1:3.0.6-13
  absent  pacemaker
}`,
    },
    {
      title: "Everything that is installed, brought up to date",
      hap: `install {
  upgrade
}`,
    },
    {
      title: "From source, as the hosts' distribution does not have it",
      hap: `install {
  package gcc make
  source libnet {
    from    files/libnet-1.1.6.tar.gz
    run     ./configure --prefix=/usr/local
    run     make
    run     make install
    creates /usr/local/lib/libnet.so
  }
}`,
    },
  ],
});
