import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What `ansible-inventory --list` says of an inventory. */
export interface AnsibleList {
  readonly hosts: readonly string[];
  readonly groups: ReadonlyMap<string, { readonly hosts: readonly string[]; readonly children: readonly string[] }>;
  readonly vars: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

interface Printed {
  readonly _meta: { readonly hostvars: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly [group: string]: { readonly hosts?: readonly string[]; readonly children?: readonly string[] } & object;
}

const run = promisify(execFile);

/** Asks Ansible's own program, without settings of the user. */
export async function ansibleList(path: string): Promise<AnsibleList> {
  const { stdout } = await run("ansible-inventory", ["-i", path, "--list"], {
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: "/nonexistent" },
    maxBuffer: 16 * 1024 * 1024,
  });
  const { _meta: meta, ...groups } = JSON.parse(stdout) as Printed;
  const named = Object.entries(groups).map(
    ([name, { hosts = [], children = [] }]) => [name, { hosts, children }] as const,
  );
  const hosts = new Set([...named.flatMap(([, group]) => group.hosts), ...Object.keys(meta.hostvars)]);
  return {
    hosts: [...hosts].toSorted(),
    groups: new Map(named),
    vars: new Map(Object.entries(meta.hostvars)),
  };
}
