import { join } from "node:path";
import { startHosts, type BenchHosts } from "./bench-hosts.js";
import { delayProxy, type DelayProxy } from "./delay-proxy.js";
import type { CaseContext } from "./bench-case.js";
import { start } from "./measure.js";
import { writeAnsible } from "./peers/ansible.js";
import { hap } from "./peers/hap.js";
import { writeScripts } from "./peers/one-shot.js";
import { readWanted, writeSite, type Site } from "./site.js";

/** Hosts on which hap has done the work once, and all that the tools need for doing the same. */
export interface Stage {
  readonly hosts: BenchHosts;
  readonly site: Site;
  /** Folder of the hand-written scripts. */
  readonly scripts: string;
  /** In front of the hosts, in their order; none without a delay. */
  readonly proxies: readonly DelayProxy[];
}

export interface StageOptions {
  readonly hosts: number;
  /** Round trip time in ms that proxies add; null for none. */
  readonly rttMs: number | null;
}

/** Sets a stage up, lets `act` play on it, and takes everything away again, however that ends. */
export async function onStage<T>(
  { dir, program }: CaseContext,
  { hosts: count, rttMs }: StageOptions,
  act: (stage: Stage) => Promise<T>,
): Promise<T> {
  const hosts = await startHosts(count, join(dir, "hosts"));
  const proxies: DelayProxy[] = [];
  try {
    const ports = new Map<string, number>();
    for (const host of hosts.hosts) {
      if (rttMs !== null) proxies.push(await delayProxy(host.port, rttMs / 2));
      ports.set(host.name, rttMs === null ? host.port : (proxies.at(-1)?.port ?? 0));
    }
    const site = writeSite(dir, hosts, ports);
    const first = hap(site, { program, converged: false });
    const end = await start(first);
    const wrong = first.wrong(end);
    if (wrong !== null) throw new Error(`hap did not set the hosts up: ${wrong}\n${end.output}`);
    const wanted = readWanted(hosts);
    writeAnsible(site, wanted);
    return await act({ hosts, site, scripts: writeScripts(site, wanted), proxies });
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await hosts.stop();
  }
}
