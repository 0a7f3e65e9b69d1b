import { suggest } from "../../../diagnostics/did-you-mean.js";
import { count } from "../../../diagnostics/words.js";
import type { Placed } from "../../../model/cluster-files.js";
import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** The types of cluster-glue 1.0.12 in Debian, and what each wants behind its name, at least. */
const TYPES: Readonly<Record<string, string>> = {
  apcmaster: "ADDRESS LOGIN PASSWORD",
  apcmastersnmp: "ADDRESS PORT COMMUNITY",
  apcsmart: "DEVICE NODE",
  baytech: "ADDRESS LOGIN PASSWORD",
  cyclades: "ADDRESS LOGIN SERIAL-PORT",
  drac3: "HOST USER PASSWORD",
  ibmhmc: "ADDRESS",
  meatware: "NODES…",
  null: "NODES…",
  nw_rpc100s: "DEVICE NODE",
  rcd_serial: "NODE DEVICE dtr|rts MILLISECONDS",
  rps10: "DEVICE NODE OUTLET",
  ssh: "NODES…",
  suicide: "",
  wti_mpc: "ADDRESS PORT COMMUNITY",
  wti_nps: "ADDRESS PASSWORD",
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
    "ha.cf { stonith_host * rps10 /dev/ttyS0 b; bcast eth1; node a b }",
    "ha.cf { stonith_host * rps10 /dev/ttyS0 b x; bcast eth1; node a b }",
    "ha.cf { stonith_host * rcd_serial a /dev/ttyS0 DTR 1500; bcast eth1; node a b }",
  ],
  good: [
    "ha.cf { stonith_host * meatware a b; stonith_host * external/ipmi a 10.0.0.9 u p lan; bcast eth1; node a b }",
    "ha.cf { stonith_host * rps10 /dev/ttyS0 a 0 b A; stonith_host a rcd_serial b /dev/ttyS0 rts 1500; bcast eth1; node a b }",
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
      const usage = Object.hasOwn(TYPES, type.value) ? TYPES[type.value] : undefined;
      if (usage === undefined) {
        const near = suggest(type.value, Object.keys(TYPES));
        report(haCf, `expected a type of stonith device, found \`${type.value}\``, type.span, {
          ...(near === null ? {} : { label: `did you mean \`${near}\`?` }),
          help: "`stonith -L` lists those that a host has",
        });
        continue;
      }
      if (name !== "stonith_host") continue;
      const least = usage === "" ? 0 : usage.split(" ").length;
      const help = `${name} ${host?.value ?? "*"} ${type.value} ${usage}`;
      if (params.length < least) {
        report(haCf, `\`${type.value}\` needs at least ${count(least, "parameter")}`, type.span, { help });
      }
      for (const param of params.filter((_, i) => isRefused(type.value, params, i))) {
        report(haCf, `\`${type.value}\` does not take \`${param.value}\` here`, param.span, { help });
      }
    }
  }),
});

/** Whether a type refuses one of its parameters by its form, as its plugin in cluster-glue 1.0.12 does. */
function isRefused(type: string, params: readonly Placed<string>[], at: number): boolean {
  const value = params[at]?.value ?? "";
  // rps10.c: an outlet for each node; the first character counts.
  if (type === "rps10") return at >= 2 && at % 2 === 0 && !/^[0-9*A]/.test(value);
  if (type !== "rcd_serial") return false;
  return (at === 2 && value !== "dtr" && value !== "rts") || (at === 3 && !/^[1-9]\d*$/.test(value));
}
