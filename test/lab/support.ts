import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labCommand } from "../../src/lab/lab-exec.js";
import type { LabOptions } from "../../src/lab/lab-options.js";
import type { Lab } from "../../src/lab/lab-state.js";

const PROXY = new URL("../../src/lab/package-proxy.ts", import.meta.url).href;
/** The repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The proxy's process from the sources, as the built program starts it by a hidden command. */
const HELPER_PROGRAM = `
import { servePackages } from ${JSON.stringify(PROXY)};
await servePackages(process.argv[1] ?? "", (line) => process.stdout.write(line));
`;

/**
 * What hosts of tests have that do not look at how it comes there: installing it on a pair takes more processor time
 * than most tests of what it does. One list for all, since each list makes an image of its own.
 */
export const INSTALLED = ["heartbeat", "ipvsadm", "mariadb-server-core", "mariadb-client-core"];

export interface TestLab {
  readonly options: LabOptions;
  readonly progress: string[];
  remove(): Promise<void>;
}

/** Options with a state folder of their own; the image and the packages are those of the machine. */
export async function testLab(packages: readonly string[] = []): Promise<TestLab> {
  const stateDir = await mkdtemp(join(tmpdir(), "hap-lab-"));
  const progress: string[] = [];
  const loader = fileURLToPath(import.meta.resolve("tsx"));
  const helper = [process.execPath, "--import", `file://${loader}`, "--input-type=module", "-e", HELPER_PROGRAM];
  const cacheDir = "/var/cache/hap";
  const options = { stateDir, cacheDir, helper, packages, onProgress: (line: string) => void progress.push(line) };
  return { options, progress, remove: () => rm(stateDir, { recursive: true, force: true }) };
}

export interface Output {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a shell script on a host of the lab, by ssh from the switch's namespace. */
export function onHost(lab: Lab, host: string, script: string): Promise<Output> {
  const limits = ["-o", "ConnectTimeout=5", "-o", "ServerAliveInterval=5"];
  return output(labCommand(lab, ["ssh", "-F", lab.ssh.config, ...limits, host, "sh -s"]), script);
}

/** Runs a command in the switch's namespace. */
export function onSwitch(lab: Lab, argv: readonly string[]): Promise<Output> {
  return output(labCommand(lab, argv), "");
}

/** Runs a command of this machine. */
export function output([command = "", ...args]: readonly string[], input: string): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("close", (status) => resolve({ status, stdout, stderr }));
    // A command that fails at once has closed its stdin.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

/** Each question is a login to a host, which costs this machine more than what is waited for does. */
const ASK_AGAIN_MS = 1000;
/** For `until`: what is waited for is there for a moment, or something has to be done right after it. */
export const AT_ONCE_MS = 300;
/** One bound for all: it is there to end a test that would wait for ever, and says nothing of how fast a thing is. */
const WAITED_MS = 300_000;

/** Asks each second, or as often as is said (ms), until the answer is true; false when it never was. */
export async function until(ask: () => Promise<boolean>, everyMs = ASK_AGAIN_MS): Promise<boolean> {
  const deadline = Date.now() + WAITED_MS;
  while (Date.now() < deadline) {
    if (await ask()) return true;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return false;
}
