import { dirname } from "node:path";
import type { FileState, HostState } from "../../model/host-state.js";
import { KEEPALIVED_PATH } from "../../engines/keepalived/paths.js";
import type { HaCf, Keepalived } from "../../model/cluster-files.js";
import { nodeName } from "../../model/facts.js";
import { parseResource } from "../../model/haresource.js";
import { ask, queryKey, subjectOf, type Query } from "../../model/query.js";
import { AGENTS } from "./agents.js";
import type { HostFiles } from "./cluster-view.js";
import { all, udpPorts } from "./directives.js";
import { CONTAINER_MARKS } from "./host/realtime-in-container.js";
import { SCRIPT_FOLDERS } from "./host/script-missing.js";
import { configurationPlaces } from "./ldirectord/configuration-missing.js";
import { IFCONFIG } from "./host/net-tools-missing.js";
import { movedByKeepalived } from "./host/address-of-two-owners.js";
import { scriptsOf } from "./host/keepalived-script-missing.js";
import { hasVirtualServer, type Served } from "./host/not-ready-for-lvs.js";
import { LDIRECTORD, modulesOf } from "./host/perl-module-missing.js";
import { scriptUsers } from "./host/script-user-missing.js";
import { foldersOf } from "./host/script-writable.js";
import { servicesOf } from "./host/table-differs.js";
import { IPVSADM_DEFAULTS } from "./host/table-restored-at-boot.js";
import type { HostEvidence, PathLook } from "./host-look.js";
import {
  addressConfigured,
  addressMissing,
  ADVERTS_DROPPED,
  ANSWERS_ARP,
  KEEPS_TO_QUIESCENT,
  NO_IPVS,
  NO_TUNNEL,
  perlLacks,
  portDropped,
  portTaken,
  serverMissing,
  serviceMissing,
  serviceThere,
  TUNNEL_FILTERED,
} from "./host-tests.js";
import { topOf } from "./statements.js";

const HOSTS = "/etc/hosts";

/**
 * What the rules of hosts want to know of a host with these files; asked along with everything else, before any change.
 */
export function hostQuestions(files: HostFiles): readonly Query[] {
  const { haCf, haresources, keepalived } = files;
  const file = ask.file;
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
      user !== undefined && /^[\w-]+$/.test(user.value) ? [ask.user(user.value)] : [],
    ),
    ...resources.flatMap(({ script, args: [name = "ldirectord.cf"] }) =>
      script === "ldirectord" && /^[\w.@+/-]+$/.test(name) ? configurationPlaces(name).map((path) => file(path)) : [],
    ),
    ...services.map(ask.service),
    ...(keepalived === null ? [] : aboutKeepalived(keepalived, files)),
    ...files.ldirectord.flatMap((one) => modulesOf(one).map(({ module }) => test(perlLacks(module)))),
    ...(files.ldirectord.length === 0 ? [] : [file(LDIRECTORD)]),
    ...(haCf === null ? [] : [file(HOSTS, true), ask.user("hacluster"), ...surroundings(haCf)]),
    ...(files.lvs.length + files.ldirectord.length === 0 && !hasVirtualServer(files)
      ? []
      : [test(NO_IPVS), file(IPVSADM_DEFAULTS, true), ask.service("ipvsadm")]),
  ];
}

/** Whether a question is about settings of LVS, which a playbook that sets some does not answer before. */
export function asksVs(query: Query): boolean {
  return queryKey(query) === queryKey(test(KEEPS_TO_QUIESCENT));
}

/** What keepalived's rules want to know: its file, its scripts and who may write them, its users, its surroundings. */
function aboutKeepalived(keepalived: Keepalived, files: HostFiles): readonly Query[] {
  const scripts = scriptsOf(keepalived).map(({ path }) => path);
  const paths = [KEEPALIVED_PATH, ...scripts, ...scripts.flatMap(foldersOf), ...CONTAINER_MARKS];
  return [
    ...[...new Set(paths)].map((path) => ask.file(path)),
    ...scriptUsers(keepalived).map(({ user }) => ask.user(user)),
    ...(topOf(keepalived, "vrrp_instance").length > 0 ? [test(ADVERTS_DROPPED)] : []),
    ...movedByKeepalived(files).map(({ ip }) => test(addressConfigured(ip))),
    ...(hasVirtualServer(files) ? [test(KEEPS_TO_QUIESCENT)] : []),
  ];
}

/** What lies around a Heartbeat: the folders of its logs, a container, who has its ports. */
function surroundings(haCf: HaCf): readonly Query[] {
  const logs = all(haCf, "logfile", "debugfile").flatMap(({ values: [path] }) =>
    path?.value.startsWith("/") === true ? [dirname(path.value)] : [],
  );
  return [
    ...[...new Set([...logs, ...CONTAINER_MARKS])].map((path) => ask.file(path)),
    ...udpPorts(haCf).flatMap(({ value }) => [test(portTaken(value)), test(portDropped(value))]),
  ];
}

/** The scripts that rules may ask a host with these files to run, for one who wants to run them together. */
export function testsOf(files: HostFiles): readonly string[] {
  return [...hostQuestions(files), ...tableQuestions(files)].flatMap((query) =>
    query.kind === "test" && query.command.kind === "script" && typeof query.command.text === "string"
      ? [query.command.text]
      : [],
  );
}

/** What LV009 wants to know of a node that is looked at as it is: in a run the script is yet to be written. */
export function tableQuestions(files: HostFiles): readonly Query[] {
  return servicesOf(files).flatMap(({ service, servers }) => [
    test(serviceMissing(service)),
    test(serviceThere(service)),
    ...servers.map((server) => test(serverMissing(service, server))),
  ]);
}

/** What LV006 wants to know of a real server. */
export function realServerQuestions(served: readonly Served[]): readonly Query[] {
  return served.flatMap(({ vip, isTunnel }) =>
    [addressMissing(vip), ANSWERS_ARP, ...(isTunnel ? [NO_TUNNEL, TUNNEL_FILTERED] : [])].map(test),
  );
}

function test(script: string): Query {
  return ask.test({ kind: "script", text: script });
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
  const answer = state.answers.get(queryKey(ask.service("keepalived")));
  const isInstalled = facts.heartbeat !== null || (answer?.kind === "service" && answer.state.exists);
  return {
    nodeName: nodeName(facts),
    interfaces: facts.interfaces,
    path: (path) => {
      const found = isComplete && isInstalled ? file(path) : null;
      return found === null ? null : pathOf(found);
    },
    user: (name) => {
      const key = queryKey({ kind: "user", name });
      const answer = isComplete && isInstalled && !managed.has(key) ? state.answers.get(key) : undefined;
      return answer?.kind === "user" ? answer.state !== null : null;
    },
    enabled: (name) => {
      const key = queryKey({ kind: "service", name });
      const answer = managed.has(key) ? undefined : state.answers.get(key);
      return answer?.kind === "service" && answer.state.exists ? answer.state.enabled : null;
    },
    named: (name) => {
      const hosts = textOf(file(HOSTS));
      return hosts === null ? null : addressesIn(hosts, name);
    },
    text: (path) => textOf(file(path)),
    succeeds: (script) => {
      const answer = state.answers.get(queryKey(test(script)));
      return answer?.kind === "test" ? answer.state.succeeded : null;
    },
    clock: facts.clock.host - facts.clock.controller,
    packages: packagesIn(state),
  };
}

function textOf(state: FileState | null): string | null {
  return state?.type === "file" ? (state.content?.toString("latin1") ?? null) : null;
}

function packagesIn({ answers }: HostState): ReadonlyMap<string, string> {
  return new Map(
    [...answers].flatMap(([key, answer]) =>
      answer.kind === "package" && answer.state.version !== null ? [[subjectOf(key), answer.state.version]] : [],
    ),
  );
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
    case "directory":
      return { type: state.type, mode: state.mode, owner: state.owner, group: state.group };
    case "unreadable":
    case "other":
      // A link is not followed by an inspection: what it leads to is not known.
      return null;
  }
}
