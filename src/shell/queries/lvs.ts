import { success } from "../../diagnostics/diagnostic.js";
import { tableOfLines } from "../../model/lvs-table.js";
import { mark } from "../protocol.js";
import type { QueryShell } from "./query-shell.js";

/**
 * The kernel's LVS table (`ipvsadm -S -n`, ipvsadm(8)). A host without one, or without ipvsadm, has no service. The
 * command itself would load the kernel's module: it is asked only where that is there.
 */
export const lvsShell: QueryShell<"lvs"> = {
  ask: () => `${mark("lvs")}
if [ -e /proc/net/ip_vs ] && command -v ipvsadm >/dev/null 2>&1; then
  o=$(ipvsadm -S -n 2>&1 </dev/null); printf '%s\\n%s\\n' $? "$o"
else echo none; fi
`,
  expected: () => [{ tag: "lvs", times: 1, bytes: 1024 * 1024 }],
  read: (queries, marks) => {
    const [first = "", ...lines] = marks.lines("lvs");
    const services = first === "none" ? [] : first === "0" ? tableOfLines(lines) : null;
    return success(queries.map(() => ({ services })));
  },
};
