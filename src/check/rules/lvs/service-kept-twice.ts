import type { ClusterFile } from "../../../model/cluster-files.js";
import { endpointText } from "../../../model/endpoint.js";
import type { Span } from "../../../source/source-file.js";
import type { HostFiles } from "../cluster-view.js";
import { defineRule } from "../rule.js";
import { settingIn, textIn } from "../ldirectord-settings.js";
import { headOf, lineOf, topOf, wordOf } from "../statements.js";

export const serviceKeptTwice = defineRule({
  id: "LD017",
  severity: "error",
  summary: "two programs keep the same service of the LVS table",
  why: "each of them adds, edits and deletes as if it were alone: a server that one has taken out the other puts back, and who stops first takes the service from both",
  source: "ldirectord 4.12 and keepalived 2.2.7 compare the states of their checks, and never the kernel's table",
  bad: [
    `resource-script lvs.sh {
  virtual tcp 192.168.3.118:80 { real 192.168.3.100:80 direct }
}
ldirectord web {
  quiescent no
  virtual 192.168.3.118:80 { real 192.168.3.100:80 gate; checktype connect }
}`,
    `resource-script lvs.sh {
  virtual tcp 192.168.3.118:80 { real 192.168.3.100:80 direct }
}
keepalived.conf {
  virtual_server 192.168.3.118 80 {
    protocol TCP
    real_server 192.168.3.100 80 { TCP_CHECK { connect_timeout 3 } }
  }
}`,
    {
      "a.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n",
      "b.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.101:80 gate\n",
      haresources: "a 192.168.3.118 ldirectord::a.cf ldirectord::b.cf\n",
    },
  ],
  good: [
    `resource-script lvs.sh {
  virtual tcp 192.168.3.118:443 { real 192.168.3.100:443 direct }
}
ldirectord web {
  quiescent no
  virtual 192.168.3.118:80 { real 192.168.3.100:80 gate; checktype connect }
}`,
    `resource-script lvs.sh {
  virtual tcp 192.168.3.118:53 { real 192.168.3.100:53 direct }
}
keepalived.conf {
  virtual_server 192.168.3.118 53 {
    protocol UDP
    real_server 192.168.3.100 53 { PING_CHECK }
  }
}`,
  ],
  check: ({ hosts }, report) => {
    for (const host of hosts) {
      const seen = new Map<string, Kept>();
      for (const kept of keptOn(host)) {
        const first = seen.get(kept.service);
        seen.set(kept.service, first ?? kept);
        if (first === undefined || first.file === kept.file) continue;
        report(kept.file, `\`${kept.service}\` is kept by ${first.by} too`, kept.span, {
          related: [{ message: `kept by ${first.by} here`, span: first.span }],
          help: `leave it to one of the two: to what watches the servers, where one does`,
        });
      }
    }
  },
});

/** A service of the table, and who keeps it. */
interface Kept {
  readonly file: ClusterFile;
  /** `tcp 192.168.3.118:80` */
  readonly service: string;
  readonly by: string;
  readonly span: Span;
}

function keptOn({ lvs, ldirectord, keepalived }: HostFiles): readonly Kept[] {
  return [
    ...lvs.flatMap((file) =>
      file.services.map(({ protocol, address }) => {
        return { file, service: `${protocol} ${endpointText(address.value)}`, by: file.script, span: address.span };
      }),
    ),
    ...ldirectord.flatMap((file) =>
      file.services.flatMap((service) => {
        const { address, port } = service;
        if (port === null) return [];
        const protocol = textIn(settingIn(service, "protocol"), "tcp");
        const name = `${protocol} ${endpointText({ address: address.value, port: Number(port) })}`;
        return [{ file, service: name, by: `ldirectord (${file.name})`, span: address.span }];
      }),
    ),
    ...(keepalived === null ? [] : [keepalived]).flatMap((file) =>
      topOf(file, "virtual_server").flatMap((server) => {
        const port = Number(wordOf(server, 1));
        if (Number.isNaN(port) || port === 0) return [];
        // Without the line keepalived takes UDP.
        const protocol = wordOf(lineOf(server, "protocol")).toLowerCase() || "udp";
        const service = `${protocol} ${endpointText({ address: wordOf(server), port })}`;
        return [{ file, service, by: "keepalived", span: headOf(server) }];
      }),
    ),
  ];
}
