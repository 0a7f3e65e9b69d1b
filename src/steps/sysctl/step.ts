import { many, arg, lines, rows } from "../../model/specs.js";
import { text, wordType, expected } from "../../model/arg-types.js";
import type { Change } from "../../model/change.js";
import { defineStep } from "../../model/step-kind.js";

/** A kernel parameter: `net.ipv4.ip_forward`; slashes are taken for dots, as sysctl(8) does. */
const key = wordType("kernel parameter", (value) =>
  /^[a-z0-9_]+([./][A-Za-z0-9_@-]+)+$/.test(value)
    ? { ok: true, value: value.replaceAll("/", ".") }
    : expected("a kernel parameter such as `net.ipv4.ip_forward`"),
);

/** Where sysctl.d(5) is read at boot; the name sorts late, so that it wins over the distribution's. */
const PATH = "/etc/sysctl.d/90-hap.conf";

export const sysctl = defineStep({
  name: "sysctl",
  summary: "sets kernel parameters, now and over reboots",
  head: {},
  body: rows(
    lines("a kernel parameter and its value", { key: arg("the parameter", key), value: many("the value", text) }),
  ),
  queries: (params) => [
    { kind: "file", path: PATH, content: true },
    ...params.block.rows.map((row) => ({ kind: "sysctl", key: row.args.key }) as const),
  ],
  plan: (params, state) => {
    const changes: Change[] = [];
    for (const row of params.block.rows) {
      const value = row.args.value.join(" ");
      const before = state.sysctl(row.args.key).value;
      if (before !== value) changes.push({ kind: "sysctl", key: row.args.key, value, before });
    }
    return changes;
  },
  examples: [],
});
