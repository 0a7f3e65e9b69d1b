import { suggest } from "../../../diagnostics/did-you-mean.js";
import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** The types of cluster-glue 1.0.12 in Debian, and the least number of parameters that each wants. */
const TYPES: Readonly<Record<string, number>> = {
  apcmaster: 3,
  apcmastersnmp: 3,
  apcsmart: 2,
  baytech: 3,
  cyclades: 3,
  drac3: 3,
  ibmhmc: 1,
  meatware: 1,
  null: 1,
  nw_rpc100s: 2,
  rcd_serial: 4,
  rps10: 1,
  ssh: 1,
  suicide: 0,
  wti_mpc: 3,
  wti_nps: 2,
};

export const stonithWrong = defineRule({
  id: "HB102",
  severity: "error",
  summary: "the type of a stonith device is unknown, or its parameters are missing",
  why: "the node that the line is for does not start, and the other one starts and fails when it has to fence",
  source:
    "config.c of 3.0.6: `Invalid Stonith type [..]`, `Invalid Stonith configuration parameter [..]`; `stonith -L`",
  bad: [
    "ha.cf { stonith_host * NULL node-b; bcast eth1; node a b }",
    "ha.cf { stonith_host * meatware; bcast eth1; node a b }",
    "ha.cf { stonith_host a; bcast eth1; node a b }",
  ],
  good: [
    "ha.cf { stonith_host * meatware a b; stonith_host * external/ipmi a 10.0.0.9 u p lan; bcast eth1; node a b }",
  ],
  check: onHaCf((haCf, report) => {
    for (const { name, values, span } of all(haCf, "stonith", "stonith_host")) {
      const [host] = name === "stonith" ? [] : values;
      const [type, ...params] = name === "stonith" ? values : values.slice(1);
      if (host !== undefined && Buffer.byteLength(host.value) > 99) {
        report(haCf, "expected a host's name of at most 99 bytes", host.span, { help: "shorten it" });
      }
      if (type === undefined) {
        report(haCf, `\`${name}\` has no type of device`, span, { help: "stonith_host * meatware node-a node-b" });
        continue;
      }
      // Types of programs are found in folders of their own.
      if (/^(external|rhcs)\//.test(type.value)) continue;
      const least = TYPES[type.value];
      if (least === undefined) {
        const near = suggest(type.value, Object.keys(TYPES));
        report(haCf, `expected a type of stonith device, found \`${type.value}\``, type.span, {
          ...(near === null ? {} : { label: `did you mean \`${near}\`?` }),
          help: "`stonith -L` lists those that a host has",
        });
      } else if (name === "stonith_host" && params.length < least) {
        report(haCf, `\`${type.value}\` needs at least ${least} parameter${least === 1 ? "" : "s"}`, type.span, {
          help: `\`stonith -t ${type.value} -h\` tells which`,
        });
      }
    }
  }),
});
