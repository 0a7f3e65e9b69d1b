import type { Change } from "../../model/change.js";
import type { StateView } from "../../model/host-state.js";
import type { Planned } from "../../model/step-kind.js";
import { fileShouldBe } from "../shared/file-should-be.js";
import { HEADER } from "../shared/header.js";
import { bootFile } from "./boot-file.js";
import type { RealServerParts } from "./parts.js";
import { renderScript } from "./render-script.js";

/** The folder of hap's own files on a host. */
export const FOLDER = "/etc/hap";

/** What makes a host a real server, now and at each boot. */
export function addRealServer(parts: RealServerParts, state: StateView): readonly Planned[] {
  const holder = otherHolder(parts, state);
  if (holder !== null) return [directorHere(parts.address, holder)];
  const boot = bootFile(parts, state.facts.serviceManager);
  const bootChanges = fileShouldBe({ ...boot, ...ROOT }, state.file(boot.path));
  return [
    ...folder(state),
    ...fileShouldBe(
      { path: parts.script, content: renderScript(parts), mode: 0o755, ...ROOT },
      state.file(parts.script),
    ),
    ...fileShouldBe(
      { path: parts.sysctlFile, content: sysctlText(parts), mode: 0o644, ...ROOT },
      state.file(parts.sysctlFile),
    ),
    ...bootChanges,
    ...(bootChanges.length > 0 && boot.afterwards !== null ? [boot.afterwards] : []),
    ...activation(parts, state),
  ];
}

const ROOT = { owner: "root", group: "root" };

function folder(state: StateView): readonly Change[] {
  const before = state.file(FOLDER);
  return before.type === "absent" ? [{ kind: "make-directory", path: FOLDER, mode: 0o755, ...ROOT, before }] : [];
}

/** A key of a device that is not there yet is no error: the script sets it when it has made the device. */
function sysctlText({ device, settings }: RealServerParts): string {
  const line = (key: string, value: string): string => `${key.includes(`.${device}.`) ? "-" : ""}${key} = ${value}`;
  return [HEADER, ...settings.map(({ key, value }) => line(key, value)), ""].join("\n");
}

/**
 * The service manager's word is not enough: an address can go, and a setting change, while its service counts as
 * started.
 */
function activation(parts: RealServerParts, state: StateView): readonly Change[] {
  const service = state.service(parts.service);
  const enable: readonly Change[] =
    service.enabled === true ? [] : [{ kind: "service", name: parts.service, action: "enable" }];
  if (!service.running) return [...enable, { kind: "service", name: parts.service, action: "start" }];
  if (isActive(parts, state)) return enable;
  return [...enable, { kind: "run", command: { kind: "words", words: [parts.script, "start"] } }];
}

function isActive({ address, device, settings }: RealServerParts, state: StateView): boolean {
  const found = state.facts.interfaces.find(({ name }) => name === device);
  return (
    found !== undefined &&
    found.up &&
    found.addresses.includes(`${address}/32`) &&
    settings.every(({ key, value }) => state.sysctl(key).value === value)
  );
}

/** The interface of the service network that has the address: then this host is the active director. */
function otherHolder({ address }: RealServerParts, state: StateView): string | null {
  const other = state.facts.interfaces.find(
    ({ name, addresses }) =>
      name !== "lo" && !name.startsWith("tunl") && addresses.some((a) => a.split("/")[0] === address),
  );
  return other?.name ?? null;
}

function directorHere(address: string, device: string): Planned {
  return {
    kind: "refusal",
    code: "HAP3205",
    message: `expected ${address} on no interface of the network, found it on \`${device}\``,
    help: "this host is the director that holds the address: take it out of the real servers' group",
    span: null,
  };
}
