import { tableOfLines, type IpvsService } from "../../model/lvs-table.js";
import { endpointText, type Endpoint } from "../../model/endpoint.js";

/** The kernel's LVS table in the form that `ipvsadm -R` reads (ipvsadm(8)); first line the exit status. */
export function ipvsScript(seconds: number): string {
  return `if command -v ipvsadm >/dev/null 2>&1; then
  o=$(hap_limit ${seconds} ipvsadm -S -n 2>&1 </dev/null); printf '%s\\n%s\\n' $? "$o"
else echo none; fi
`;
}

/** The table, or why it cannot be had. */
export type IpvsTable =
  | { readonly ok: true; readonly services: readonly IpvsService[] }
  | { readonly ok: false; readonly reason: string };

/** Reads what ipvsScript printed. */
export function readIpvs(answer: string): IpvsTable {
  const [status = "", ...lines] = answer.trim().split("\n");
  if (status === "") return { ok: false, reason: "the host gave no answer in time" };
  if (status === "none") return { ok: false, reason: "`ipvsadm` is not installed" };
  if (status !== "0") return { ok: false, reason: lines.at(-1)?.trim() ?? `\`ipvsadm\` failed (exit ${status})` };
  return { ok: true, services: tableOfLines(lines) };
}

/** The service of a table, or null. */
export function serviceIn(
  services: readonly IpvsService[],
  { protocol, service }: { readonly protocol: string; readonly service: Endpoint },
): IpvsService | null {
  return services.find((one) => one.protocol === protocol && one.address === endpointText(service)) ?? null;
}
