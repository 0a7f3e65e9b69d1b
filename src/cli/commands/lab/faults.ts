import { cutLink, healLink, startHost, stopHost } from "../../../lab/host-power.js";
import { hostPlugs } from "../../../lab/host-scripts.js";
import type { LabName } from "../../../lab/lab-name.js";
import { diagnostic } from "../../../diagnostics/diagnostic.js";
import type { Environment } from "../../environment.js";
import { USAGE, type Status } from "../../exit-status.js";
import { writeDiagnostics } from "../../print-diagnostics.js";
import { findHost } from "./run.js";

export interface FaultRequest {
  readonly host: string;
  readonly options: { readonly lab: LabName };
}

/** `hap lab cut HOST IFACE` and `hap lab heal HOST IFACE`: the cable of one link. */
export async function labCableCommand(
  env: Environment,
  request: FaultRequest & { readonly link: string; readonly end: "cut" | "heal" },
): Promise<Status> {
  const { host: name, link, end } = request;
  const found = await findHost(env, request);
  if (found === null) return USAGE;
  const links = hostPlugs(found.host).map((plug) => plug.device);
  if (!links.includes(link)) {
    const message = `expected ${links.map((device) => `\`${device}\``).join(" or ")} of \`${name}\`, found \`${link}\``;
    writeDiagnostics(env, [diagnostic("HAP5015", message, null)], env.stderr);
    return USAGE;
  }
  await (end === "cut" ? cutLink : healLink)(found.lab, found.host, link);
  env.stdout.write(`${name}: ${link} ${end === "cut" ? "is cut off" : "is connected"}\n`);
  return 0;
}

/** `hap lab kill HOST`: a loss of power. */
export async function labKillCommand(env: Environment, request: FaultRequest): Promise<Status> {
  const found = await findHost(env, request);
  if (found === null) return USAGE;
  await stopHost(found.lab, found.host);
  env.stdout.write(`${request.host}: is off\n`);
  return 0;
}

/** `hap lab start HOST`: boots it with the disk it had, and waits for its sshd. */
export async function labStartCommand(env: Environment, request: FaultRequest): Promise<Status> {
  const found = await findHost(env, request);
  if (found === null) return USAGE;
  const answers = await startHost(found.lab, found.host);
  env.stdout.write(`${request.host}: ${answers ? "answers by ssh" : "does not answer by ssh"}\n`);
  return answers ? 0 : 1;
}
