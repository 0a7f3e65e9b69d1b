import type { IpvsServer, IpvsService } from "../../model/lvs-table.js";
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

/** Reads what ipvsScript printed. Services by firewall mark and of other protocols are left out: hap makes none. */
export function readIpvs(answer: string): IpvsTable {
  const [status = "", ...lines] = answer.trim().split("\n");
  if (status === "none") return { ok: false, reason: "`ipvsadm` is not installed" };
  if (status !== "0") return { ok: false, reason: lines.at(-1)?.trim() ?? `\`ipvsadm\` failed (exit ${status})` };
  const services = lines.flatMap((line) => {
    const found = /^-A -([tu]) (\S+)(?: -s (\S+))?/.exec(line);
    const address = found?.[2];
    if (address === undefined) return [];
    const flag = found?.[1] ?? "t";
    const servers = lines.flatMap((one) => serverOf(one, flag, address));
    return [{ protocol: flag === "u" ? "udp" : "tcp", address, scheduler: found?.[3] ?? "wlc", servers } as const];
  });
  return { ok: true, services };
}

function serverOf(line: string, flag: string, service: string): readonly IpvsServer[] {
  const [, type, of, address, rest] = /^-a -([tu]) (\S+) -r (\S+)(.*)$/.exec(line) ?? [];
  if (type !== flag || of !== service || address === undefined) return [];
  const method = / -i\b/.test(rest ?? "") ? "tunnel" : / -m\b/.test(rest ?? "") ? "nat" : "direct";
  return [{ address, method, weight: Number(/ -w (\d+)/.exec(rest ?? "")?.[1] ?? 1) }];
}

/** The service of a table, or null. */
export function serviceIn(
  services: readonly IpvsService[],
  { protocol, service }: { readonly protocol: string; readonly service: Endpoint },
): IpvsService | null {
  return services.find((one) => one.protocol === protocol && one.address === endpointText(service)) ?? null;
}
