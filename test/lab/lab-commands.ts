import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lab } from "../../src/lab/lab-state.js";
import { HAP } from "../support/hap.js";
import { output, type Output } from "./support.js";

/** Where hap's own commands look for labs. */
const STATE_DIR = "/run/hap-lab";

export interface LabCommands {
  /** A folder with a site of the lab's hosts, `inventory/lab.hap`, and what is written beside. */
  readonly project: string;
  /** Runs hap on this machine, in the project, without a terminal. */
  hap(args: readonly string[]): Promise<Output>;
  /** Runs hap at a terminal, where Ctrl-C is typed once as soon as the text is seen; gives its status and all it said. */
  interrupted(
    args: readonly string[],
    atText: string,
  ): Promise<{ readonly status: number | null; readonly screen: string }>;
  remove(): Promise<void>;
}

/** Lets the built program's `hap lab` commands find a lab of a test, with a project for its hosts. */
export async function labCommands(lab: Lab): Promise<LabCommands> {
  await mkdir(STATE_DIR, { recursive: true, mode: 0o700 });
  const known = join(STATE_DIR, lab.name);
  await symlink(lab.dir, known);
  const project = await mkdtemp(join(tmpdir(), "hap-lab-project-"));
  await mkdir(join(project, "inventory"));
  const hosts = lab.plan.hosts.filter((host) => host.heartbeat !== null);
  const lines = hosts.map(({ name, address }) => `  host ${name} ${address}\n`).join("");
  await writeFile(join(project, "inventory", "lab.hap"), `site lab\n\npair directors {\n${lines}}\n`);
  const hap = (args: readonly string[]): Promise<Output> =>
    output(["env", "-C", project, "HOME=/nonexistent", process.execPath, HAP, ...args], "");
  return { project, hap, interrupted: (args, text) => interrupted(project, args, text), remove };

  async function remove(): Promise<void> {
    await rm(known, { force: true });
    await rm(project, { recursive: true, force: true });
  }
}

function interrupted(
  cwd: string,
  args: readonly string[],
  atText: string,
): Promise<{ readonly status: number | null; readonly screen: string }> {
  const command = [process.execPath, HAP, ...args].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qefc", `stty cols 120 rows 40; exec ${command}`, "/dev/null"], {
    cwd,
    env: { ...process.env, HOME: cwd },
  });
  let screen = "";
  let typed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    if (typed || !screen.includes(atText)) return;
    typed = true;
    child.stdin.write("\u0003");
  });
  return new Promise((resolve) => {
    child.on("close", (status) => {
      child.stdin.end();
      resolve({ status, screen });
    });
  });
}
