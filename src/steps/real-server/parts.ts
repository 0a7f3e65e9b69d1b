/** A kernel setting that a real server needs. */
export interface Setting {
  readonly key: string;
  readonly value: string;
}

/** Everything that one virtual address of a real server is made of, on any host. */
export interface RealServerParts {
  readonly address: string;
  readonly device: "tunl0" | "lo";
  /** The script that does and undoes it. */
  readonly script: string;
  /** What starts the script at boot is known by this name. */
  readonly service: string;
  /** Settings for whoever reads sysctl.d(5) again, such as udev when the device appears. */
  readonly sysctlFile: string;
  readonly settings: readonly Setting[];
}

/** The parts for a virtual address and a forwarding method. */
export function realServerParts(address: string, method: "tunnel" | "direct"): RealServerParts {
  const device = method === "tunnel" ? "tunl0" : "lo";
  const name = `real-server-${address}`;
  return {
    address,
    device,
    script: `/etc/hap/${name}`,
    service: `hap-${name}`,
    sysctlFile: `/etc/sysctl.d/90-hap-${name}.conf`,
    settings: settingsOf(device),
  };
}

/**
 * With arp_ignore 1 the kernel answers ARP only for addresses of the interface that was asked, with arp_announce 2 it
 * never names another interface's address as its own. rp_filter is the larger one of `all` and the interface's
 * (ip-sysctl).
 */
function settingsOf(device: "tunl0" | "lo"): readonly Setting[] {
  const conf = (name: string, key: string, value: string): Setting => ({ key: `net.ipv4.conf.${name}.${key}`, value });
  const arp = ["all", device].flatMap((name) => [conf(name, "arp_ignore", "1"), conf(name, "arp_announce", "2")]);
  const filter = device === "tunl0" ? ["all", device].map((name) => conf(name, "rp_filter", "0")) : [];
  return [...arp, ...filter];
}
