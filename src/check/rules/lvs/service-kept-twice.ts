import type { ClusterFile } from "../../../model/cluster-files.js";
import { virtualServersIn } from "../../../model/virtual-servers.js";
import type { Span } from "../../../source/source-file.js";
import { formatAddress, parseAddress } from "../../eval/addresses.js";
import type { HostFiles } from "../cluster-view.js";
import { defineRule } from "../rule.js";
import { settingIn, textIn } from "../ldirectord-settings.js";
import { headOf } from "../statements.js";

export const serviceKeptTwice = defineRule({
  id: "LD017",
  severity: "error",
  summary: "two programs keep the same service of the LVS table",
  why: "each of them adds, edits and deletes as if it were alone: a server that one has taken out the other puts back, and who stops first takes the service from both",
  source: "ldirectord 4.12 and keepalived 2.2.7 compare the states of their checks, and never the kernel's table",
  bad: [
    {
      "a.cf": "quiescent=no\nvirtual=192.168.3.118:http\n\treal=192.168.3.100:80 gate\n",
      "b.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.101:80 gate\n",
      haresources: "a 192.168.3.118 ldirectord::a.cf ldirectord::b.cf\n",
    },
    `resource-script lvs.sh {
  virtual tcp 192.168.3.118:80 { real 192.168.3.100:80 direct }
}
keepalived.conf {
  virtual_server_group G {
    192.168.3.118 80
  }
  virtual_server group G {
    protocol TCP
    real_server 192.168.3.100 80 { TCP_CHECK { connect_timeout 3 } }
  }
}`,
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
    `resource-script lvs.sh {
  virtual tcp [2001:db8::118]:80 { real [2001:db8::100]:80 direct }
}
keepalived.conf {
  virtual_server 2001:DB8:0:0::118 80 {
    protocol TCP
    real_server 2001:db8::100 80 { TCP_CHECK { connect_timeout 3 } }
  }
}`,
    {
      "a.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n",
      "b.cf": "quiescent=no\nvirtual=192.168.3.118:80\n\treal=192.168.3.101:80 gate\n",
      haresources: "a 192.168.3.118 ldirectord::a.cf ldirectord::b.cf\n",
    },
  ],
  good: [
    {
      "a.cf": "quiescent=no\nvirtual=192.168.3.118:http\n\treal=192.168.3.100:80 gate\n",
      "b.cf": "quiescent=no\nvirtual=192.168.3.118:https\n\treal=192.168.3.101:443 gate\n",
      haresources: "a 192.168.3.118 ldirectord::a.cf ldirectord::b.cf\n",
    },
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

/** Ports by name, as /etc/services has them. */
const PORTS: Readonly<Record<string, string>> = {
  ...{ ftp: "21", ssh: "22", smtp: "25", domain: "53", http: "80", www: "80", pop3: "110", imap2: "143", imap: "143" },
  ...{ ldap: "389", https: "443", ldaps: "636", imaps: "993", pop3s: "995", mysql: "3306", postgresql: "5432" },
};

/** What names a service in the kernel's table, whatever way it is written; a mark has no port. */
function nameOf(protocol: string, address: string, port: string | null): string {
  if (port === null) return `fwmark ${address}`;
  const plain = address.replace(/^\[|\]$/g, "");
  const known = parseAddress(plain);
  const ip = known === null ? plain : formatAddress(known);
  return `${protocol} ${ip}:${PORTS[port] ?? port}`;
}

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
        const service = nameOf(protocol, address.value.address, String(address.value.port));
        return { file, service, by: file.script, span: address.span };
      }),
    ),
    ...ldirectord.flatMap((file) =>
      file.services.map((service) => {
        const { address, port } = service;
        const protocol = textIn(settingIn(service, "protocol"), "tcp");
        const name = nameOf(protocol, address.value, port);
        return { file, service: name, by: `ldirectord (${file.name})`, span: address.span };
      }),
    ),
    ...(keepalived === null ? [] : [keepalived]).flatMap((file) =>
      virtualServersIn(file.statements).flatMap(({ protocol, places, statement }) =>
        places.map(({ address, port }) => {
          const service = nameOf(protocol, address, port);
          return { file, service, by: "keepalived", span: headOf(statement) };
        }),
      ),
    ),
  ];
}
