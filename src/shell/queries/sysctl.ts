import { success } from "../../diagnostics/diagnostic.js";
import { quote } from "../../remote/quote.js";
import { mark } from "../protocol.js";
import type { QueryShell } from "./query-shell.js";

/** A sysctl key is a path under /proc/sys with dots for slashes (sysctl(8)). */
export function sysctlPath(key: string): string {
  return `/proc/sys/${key.replaceAll(".", "/")}`;
}

/**
 * Lines led by the path of their key; a key that the kernel has not has none. By grep, and not by `read`: dash and
 * busybox take byte after byte, and these files give no more than the first.
 */
export const sysctlShell: QueryShell<"sysctl"> = {
  ask: (queries) =>
    `${mark("sysctls")}\ngrep -s '' /dev/null ${queries.map(({ key }) => quote(sysctlPath(key))).join(" ")}\n`,
  expected: (queries) => [{ tag: "sysctls", times: 1, bytes: 8192 * queries.length }],
  read: (queries, marks) => {
    const lines = marks.lines("sysctls");
    const states = queries.map(({ key }) => {
      const lead = `${sysctlPath(key)}:`;
      const own = lines.filter((line) => line.startsWith(lead)).map((line) => line.slice(lead.length));
      return { value: own.length === 0 ? null : own.join(" ").trim().replace(/\s+/g, " ") };
    });
    return success(states);
  },
};
