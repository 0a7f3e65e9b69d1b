import { aboutAddress, addressProblem } from "../../../model/builtin-arg-types.js";
import type { Placed } from "../../../model/cluster-files.js";
import { isIPv6, isNumericHost } from "../../../model/ip-version.js";
import { all, MEDIA } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

export const linkAddressInvalid = defineRule({
  id: "HB099",
  severity: "error",
  summary: "an address of a link or a ping node is none of its kind",
  why: "Heartbeat looks it up as a name, finds none, and does not start",
  source: "ucast.c, ucast6.c, mcast6.c, ping.c of 3.0.6: `cannot resolve hostname`, `bad addr [..]`, `unknown host`",
  bad: [
    "ha.cf { ucast eth0 192.168.3.300; node a b }",
    "ha.cf { ucast eth0 192.168.3.88/24; node a b }",
    "ha.cf { ucast6 eth0 192.168.3.88; node a b }",
    "ha.cf { mcast6 eth0 fe80::1 694 1 0; node a b }",
    "ha.cf { mcast6 eth0 ff1e::1 694 1 0; node a b }",
    "ha.cf { mcast6 eth0 ff18:: 694 1 0; node a b }",
    "ha.cf { bcast eth0; ping ::1; node a b }",
    "ha.cf { bcast eth0; ping6 192.168.3.1; node a b }",
    "ha.cf { bcast eth0; ping 10.0.0.254 ping_group; node a b }",
  ],
  good: [
    "ha.cf { ucast eth0 192.168.3.88; ucast6 eth0 fe80::1%eth0; mcast6 eth0 ff18::1 694 1 0; ping gateway; node a b }",
  ],
  check: onHaCf((haCf, report) => {
    const wrong = (what: string, { value, span }: Placed<string>) =>
      report(haCf, `expected ${what}, found \`${value}\``, span, {
        help: isDirective(value)
          ? `put \`${value}\` on a line of its own`
          : what.includes("multicast")
            ? "ff18::1"
            : (addressProblem(value) ?? "without port, prefix or leading zeros"),
        ...aboutAddress(value),
      });
    for (const { name, values } of all(haCf, "ucast", "ping", "ucast6", "ping6", "mcast6")) {
      for (const value of name.startsWith("ping") ? values : values.slice(1, 2)) {
        if (isDirective(value.value)) wrong("a host's name or address", value);
        else if (name === "mcast6" && !isGroup6(value.value)) wrong("an IPv6 multicast group", value);
        else if (name === "ucast6" && !isUnicast6(value.value)) wrong("an IPv6 address of one host", value);
        else if (name === "ping6" && isNumeric(value.value) && !isIPv6(bare(value.value)))
          wrong("an IPv6 address", value);
        else if ((name === "ucast" || name === "ping") && isNumeric(value.value) && !isNumericHost(value.value)) {
          wrong("an IPv4 address", value);
        }
      }
    }
    for (const { value, span } of all(haCf, "ping_group").flatMap(({ values }) => values.slice(1))) {
      if (!isNumeric(value) || isNumericHost(value)) continue;
      report(haCf, `expected an IPv4 address, found \`${value}\``, span, {
        severity: "warning",
        label: "Heartbeat starts without this one",
        help: value.endsWith(",") ? "only blanks separate here" : (addressProblem(value) ?? "10.0.0.254"),
      });
    }
  }),
});

function bare(address: string): string {
  return address.split("%")[0] ?? address;
}

/** What can be no host's name: numbers and dots only, or other characters than a name may have. */
function isNumeric(text: string): boolean {
  return /^(?:[\d.]+|0x.*)$/i.test(text) || !/^[\w.-]+$/.test(text);
}

function isUnicast6(text: string): boolean {
  if (!isNumeric(text)) return true;
  return isIPv6(bare(text)) && !/^ff/i.test(text);
}

/** As mcast6.c of 3.0.6 takes it: by its scope (link, admin, site, organisation), and not group 0. */
function isGroup6(text: string): boolean {
  const [first = "", ...groups] = text.split(":");
  return (
    isIPv6(text) &&
    !text.includes("%") &&
    /^ff[01][2458]$/i.test(first) &&
    groups.some((group) => parseInt(group, 16) > 0)
  );
}

/** The name of a directive that was meant for a line of its own. */
function isDirective(text: string): boolean {
  return [...MEDIA, "ping", "ping6", "ping_group", "node", "respawn", "keepalive", "deadtime"].includes(text);
}
