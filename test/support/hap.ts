import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { labCommand } from "../../src/lab/lab-exec.js";
import type { Lab } from "../../src/lab/lab-state.js";

/** The built program: `npm test` builds it first. */
export const HAP = fileURLToPath(new URL("../../dist/hap.js", import.meta.url));

export interface HapEvent {
  readonly event: string;
  readonly step?: string;
  readonly kind?: string;
  readonly host?: string;
  readonly status?: string | number;
  readonly tries?: number;
  readonly changes?: readonly { readonly change: string; readonly target: string; readonly diff: string | null }[];
  readonly diagnostic?: {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    /** Counted from 1; null when it is about no file. */
    readonly line?: number | null;
    readonly details: readonly { readonly label: string; readonly text: string }[];
    readonly help: string | null;
  } | null;
  readonly code?: string;
  readonly message?: string;
  readonly help?: string | null;
}

export interface HapResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout as objects, with `--output json`. */
  readonly events: readonly HapEvent[];
}

export interface Started {
  readonly child: ChildProcess;
  readonly result: Promise<HapResult>;
}

/** Starts hap where the lab's addresses are, reporting as JSON unless told otherwise. */
export function startHap(lab: Lab, args: readonly string[], output: "json" | "plain" = "json"): Started {
  const own = [process.execPath, HAP, ...args, "--ssh-config", lab.ssh.config, "--output", output];
  const [command = "", ...rest] = labCommand(lab, own);
  const child = spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const result = new Promise<HapResult>((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr, events: eventsOf(stdout) }));
  });
  return { child, result };
}

/** Runs hap in the lab to its end. */
export function hapInLab(lab: Lab, args: readonly string[]): Promise<HapResult> {
  return startHap(lab, args).result;
}

/** A hap that draws on a terminal of 100 columns. */
export interface Drawn {
  /** Presses keys. */
  readonly press: (keys: string) => void;
  /** All that it wrote, cursor and colours too; and its last frame. */
  readonly written: () => string;
  readonly frame: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts hap at a terminal, where the lab's addresses are. */
export function drawHap(lab: Lab, args: readonly string[]): Drawn {
  const own = labCommand(lab, [process.execPath, HAP, ...args, "--ssh-config", lab.ssh.config]);
  const line = `stty cols 100 rows 40; exec ${own.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ")}`;
  const env = { ...process.env, TERM: "xterm" };
  const child = spawn("script", ["-qefc", line, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"], env });
  let all = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (all += text));
  return {
    press: (keys) => void child.stdin.write(keys),
    written: () => all,
    frame: () => all.slice(all.lastIndexOf("\u001b[?2026h")),
    ended: new Promise((resolve) => child.on("close", resolve)),
  };
}

/** Runs hap on this machine, where it may contact nobody. */
export function hapHere(args: readonly string[], cwd?: string): Promise<HapResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [HAP, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      ...(cwd === undefined ? {} : { cwd }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("close", (status) => resolve({ status, stdout, stderr, events: eventsOf(stdout) }));
  });
}

/** How each step ended, as `step host status`. */
export function outcomes({ events }: HapResult): readonly string[] {
  return events.filter((e) => e.event === "step-done").map((e) => `${e.step} ${e.host} ${e.status}`);
}

/** The lines of a JSON report as objects. */
export function eventsOf(stdout: string): readonly HapEvent[] {
  return stdout.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as HapEvent] : []));
}
