import { defineHostRule, onPair } from "../rule.js";

export const packageVersionsDiffer = defineHostRule({
  id: "HB090",
  severity: "warning",
  summary: "the nodes of a pair have a package in different versions",
  why: "nodes of different versions switch flow control off, and the daemon's own paths differ",
  source: "Heartbeat's release notes; Debian moved its programs with 3.0.6-13",
  bad: [
    [
      { files: {}, look: { packages: { heartbeat: "1:3.0.6-13", psmisc: "23.6" } } },
      { files: {}, look: { packages: { heartbeat: "1:3.0.6-11", psmisc: "23.6" } } },
    ],
  ],
  good: [
    [
      { files: {}, look: { packages: { heartbeat: "1:3.0.6-13" } } },
      { files: {}, look: { packages: { psmisc: "23.6", heartbeat: "1:3.0.6-13" } } },
    ],
    [
      { files: {}, look: { packages: { heartbeat: "1:3.0.6-13" } } },
      { files: {}, look: { packages: {} } },
    ],
  ],
  check: onPair((one, other, report) => {
    for (const [name, version] of one.look?.packages ?? []) {
      const theirs = other.look?.packages?.get(name);
      if (theirs === undefined || theirs === version) continue;
      report(null, `versions differ: \`${name}\` is not the same on both nodes`, null, {
        details: [
          { label: one.host, text: version },
          { label: other.host, text: theirs },
        ],
        help: `give the one that both are to have: \`package ${name}=${version}\` or \`package ${name}=${theirs}\``,
      });
    }
  }),
});
