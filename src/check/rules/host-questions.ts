import type { FileState, HostState } from "../../model/host-state.js";
import { nodeName } from "../../model/facts.js";
import { parseResource } from "../../model/haresource.js";
import { queryKey, type Query } from "../../model/query.js";
import { AGENTS } from "./agents.js";
import type { HostFiles } from "./cluster-view.js";
import { all } from "./directives.js";
import { SCRIPT_FOLDERS } from "./host/script-missing.js";
import { configurationPlaces } from "./ldirectord/configuration-missing.js";
import { IFCONFIG } from "./host/net-tools-missing.js";
import type { HostEvidence, PathLook } from "./host-look.js";

const HOSTS = "/etc/hosts";

/**
 * What the rules of hosts want to know of a host with these files; asked along with everything else, before any change.
 */
export function hostQuestions({ haCf, haresources }: HostFiles): readonly Query[] {
  const file = (path: string, content = false): Query => ({ kind: "file", path, content });
  const resources =
    haresources?.groups.flatMap((group) => group.resources.map(({ value }) => parseResource(value))) ?? [];
  const scripts = [...new Set(resources.map(({ script }) => script))].filter((script) => /^[\w.@+-]+$/.test(script));
  const programs = haCf === null ? [] : all(haCf, "respawn", "failfast").map(({ values }) => values);
  const services = scripts.filter((script) => !Object.hasOwn(AGENTS, script) || script === "ldirectord");
  return [
    ...scripts.flatMap((script) => SCRIPT_FOLDERS.map((folder) => file(`${folder}/${script}`))),
    ...(scripts.includes("IPaddr") ? IFCONFIG.map((path) => file(path)) : []),
    ...programs.flatMap(([, command]) => (command?.value.startsWith("/") === true ? [file(command.value)] : [])),
    ...programs.flatMap(([user]): readonly Query[] =>
      user !== undefined && /^[\w-]+$/.test(user.value) ? [{ kind: "user", name: user.value }] : [],
    ),
    ...resources.flatMap(({ script, args: [name = "ldirectord.cf"] }) =>
      script === "ldirectord" && /^[\w.@+/-]+$/.test(name) ? configurationPlaces(name).map((path) => file(path)) : [],
    ),
    ...services.map((name): Query => ({ kind: "service", name })),
    ...(haCf === null ? [] : [file(HOSTS, true)]),
  ];
}

/**
 * What an inspection saw, as rules look at it. What the playbook itself writes, or may bring by a package that is not
 * there yet, is not concluded upon: `own` are the queries of its steps.
 */
export function lookOf(state: HostState, own: readonly Query[]): HostEvidence {
  const managed = new Set(own.map(queryKey));
  const isComplete = ![...state.answers.values()].some(
    (answer) => answer.kind === "package" && answer.state.version === null,
  );
  const file = (path: string) => {
    const key = queryKey({ kind: "file", path, content: false });
    const answer = managed.has(key) ? undefined : state.answers.get(key);
    return answer?.kind === "file" ? answer.state : null;
  };
  const { facts } = state;
  return {
    nodeName: nodeName(facts),
    interfaces: facts.interfaces,
    path: (path) => {
      const found = isComplete && facts.heartbeat !== null ? file(path) : null;
      return found === null ? null : pathOf(found);
    },
    user: (name) => {
      const key = queryKey({ kind: "user", name });
      const answer = isComplete && facts.heartbeat !== null && !managed.has(key) ? state.answers.get(key) : undefined;
      return answer?.kind === "user" ? answer.state !== null : null;
    },
    enabled: (name) => {
      const key = queryKey({ kind: "service", name });
      const answer = managed.has(key) ? undefined : state.answers.get(key);
      return answer?.kind === "service" && answer.state.exists ? answer.state.enabled : null;
    },
    named: (name) => {
      const hosts = file(HOSTS);
      if (hosts === null || hosts.type !== "file" || hosts.content === null) return null;
      return addressesIn(hosts.content.toString("latin1"), name);
    },
  };
}

/** The addresses of a name by the text of /etc/hosts. */
export function addressesIn(hosts: string, name: string): readonly string[] {
  return hosts.split("\n").flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return address !== undefined && names.some((one) => one.toLowerCase() === name.toLowerCase()) ? [address] : [];
  });
}

/** What an inspection saw at a path, as rules look at it. */
export function pathOf(state: FileState): PathLook | null {
  switch (state.type) {
    case "absent":
      return { type: "absent" };
    case "file":
      return { type: "file", mode: state.mode, owner: state.owner };
    case "directory":
      return { type: "directory" };
    case "unreadable":
    case "other":
      // A link is not followed by an inspection: what it leads to is not known.
      return null;
  }
}
