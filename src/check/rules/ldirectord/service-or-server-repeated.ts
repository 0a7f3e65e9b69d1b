import { defineRule, onLdirectord } from "../rule.js";
import { lineText, settingIn, textIn } from "../ldirectord-settings.js";

export const serviceOrServerRepeated = defineRule({
  id: "LD016",
  severity: "error",
  summary: "a service or one of its real servers is written twice, or a service has none",
  why: "ldirectord ends with `duplicate virtual server`; of a real server the kernel takes the first, and without any nobody answers",
  source: "read_config of ldirectord 4.12; ipvsadm: `Destination already exists`",
  dependsOn: ["real"],
  bad: [
    {
      "ldirectord.cf":
        "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\nvirtual=192.168.3.118:80\n\treal=192.168.3.101:80 gate\n",
    },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\treal=192.168.3.100:80 gate 2\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\tscheduler=rr\n" },
  ],
  good: [
    {
      "ldirectord.cf":
        "virtual6=[2001:db8::1]:80\n\treal6=[2001:db8::2]:80 gate\nvirtual6=[2001:db8::3]:80\n\treal6=[2001:db8::2]:80 gate\n",
    },
    {
      "ldirectord.cf":
        "virtual=192.168.3.118:53\n\treal=192.168.3.100 gate\nvirtual=192.168.3.118:53\n\treal=192.168.3.100 gate\n\tprotocol=tcp\n",
    },
  ],
  check: onLdirectord((file, report) => {
    const protocolOf = (service: (typeof file.services)[number]) =>
      textIn(settingIn(service, "protocol"), service.port === "53" || service.port === "domain" ? "udp" : "tcp").trim();
    const key = (service: (typeof file.services)[number]) =>
      service.port === null
        ? `${service.family} ${/^\d+/.exec(service.address.value)?.[0] ?? ""}`
        : [protocolOf(service), service.address.value, service.port].join(" ");
    for (const [i, service] of file.services.entries()) {
      const first = file.services.slice(0, i).find((other) => key(other) === key(service));
      if (first !== undefined) {
        report(file, `\`${service.address.value}\` is served twice`, service.address.span, {
          related: [{ message: "first here", span: first.address.span }],
          help: "put all real servers below one `virtual`",
        });
      } else if (service.servers.length === 0 && !file.refused.some(({ word }) => word.startsWith("real"))) {
        report(file, "this service has no real server", service.address.span, {
          help: `    ${lineText(file, "real", "ADDRESS:PORT gate")}`,
        });
      }
      for (const [k, { address, port, span }] of service.servers.entries()) {
        const twin = service.servers
          .slice(0, k)
          .find((other) => other.address.value === address.value && other.port?.value === port?.value);
        if (twin === undefined) continue;
        report(file, `the real server \`${address.value}\` is given twice`, span, {
          related: [{ message: "first here", span: twin.span }],
          help: "remove one",
        });
      }
    }
  }),
});
