import { parseResource } from "../../../model/haresource.js";
import { defineHostRule, onHost } from "../rule.js";

export const configurationMissing = defineHostRule({
  id: "LD023",
  severity: "error",
  summary: "haresources names a configuration of ldirectord that is not there",
  why: "ldirectord does not start at the takeover, and Heartbeat gives the group up",
  source: "ld_init of ldirectord 4.12: /etc/ha.d, then /etc/ha.d/conf; `Config file .. not found`",
  bad: [
    [
      {
        files: { haresources: "a 10.0.0.5 ldirectord::web.cf\n" },
        look: { paths: { "/etc/ha.d/web.cf": "absent", "/etc/ha.d/conf/web.cf": "absent" } },
      },
    ],
  ],
  good: [
    [
      {
        files: { haresources: "a 10.0.0.5 ldirectord::web.cf\n" },
        look: { paths: { "/etc/ha.d/web.cf": "absent", "/etc/ha.d/conf/web.cf": "644" } },
      },
    ],
  ],
  check: onHost((look, report, { haresources }) => {
    for (const { value, span } of haresources?.groups.flatMap(({ resources }) => resources) ?? []) {
      const { script, args } = parseResource(value);
      if (script !== "ldirectord") continue;
      const name = args[0] ?? "ldirectord.cf";
      const places = configurationPlaces(name).map((path) => look.path(path));
      if (!places.every((place) => place?.type === "absent")) continue;
      report(haresources, `there is no \`${name}\` in /etc/ha.d or /etc/ha.d/conf on this host`, span, {
        help: "copy it to /etc/ha.d of both nodes",
      });
    }
  }),
});

/** Where ldirectord looks for a configuration, in this order. */
export function configurationPlaces(name: string): readonly string[] {
  return name.startsWith("/") ? [name] : [`/etc/ha.d/${name}`, `/etc/ha.d/conf/${name}`];
}
