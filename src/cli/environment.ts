import { homedir, hostname, userInfo } from "node:os";
import { isatty } from "node:tty";
import chalk from "chalk";
import { diagnostic } from "../diagnostics/diagnostic.js";
import { renderDiagnostic } from "../diagnostics/render.js";
import type { Output } from "../report/reporter.js";
import { openOutputs, type Outputs } from "./outputs.js";

/**
 * Everything that hap takes from the process it runs in; read here, and for what comes before in cache-folder.ts and
 * code-cache.ts.
 */
export interface Environment {
  readonly cwd: string;
  readonly home: string;
  readonly user: string;
  /** `user@machine`, as locks on hosts name who runs hap. */
  readonly owner: string;
  /** This machine's name. */
  readonly machine: string;
  /** SSH_AUTH_SOCK, or null. */
  readonly agentSocket: string | null;
  /** VISUAL, else EDITOR, else vi: a command for the shell. */
  readonly editor: string;
  /** Folders on file systems in memory, the user's own first: XDG_RUNTIME_DIR, /dev/shm. */
  readonly memoryFolders: readonly string[];
  /** stdout, stderr and what became of them. */
  readonly stdout: Output;
  readonly stderr: Output;
  readonly screen: Outputs["screen"];
  readonly exactly: Outputs["exactly"];
  readonly lost: Outputs["lost"];
  /** Colours of stdout, 0 for none: NO_COLOR, FORCE_COLOR, TERM and the terminal decide (chalk knows). */
  readonly colourLevel: 0 | 1 | 2 | 3;
  /** True when a person can be asked. */
  readonly canAsk: boolean;
  /** True where there is no terminal to draw on: TERM=dumb, CI. */
  readonly plain: boolean;
}

/** The environment of this process. */
export function environment(): Environment {
  const user = userName();
  return {
    cwd: process.cwd(),
    home: homedir(),
    user,
    owner: `${user}@${hostname()} (process ${process.pid})`,
    machine: hostname(),
    agentSocket: process.env["SSH_AUTH_SOCK"] || null,
    editor: process.env["VISUAL"] || process.env["EDITOR"] || "vi",
    memoryFolders: [process.env["XDG_RUNTIME_DIR"] ?? "", "/dev/shm"].filter((folder) => folder !== ""),
    ...openOutputs(cannotWrite, ACTING.includes(process.argv[2] ?? "")),
    colourLevel: process.env["NO_COLOR"] ? 0 : chalk.level,
    // Not `process.stdin.isTTY`: the stream would be made for the question, which takes 7 ms where stdin is a file.
    canAsk: isatty(0) && process.stderr.isTTY,
    plain: !process.stdout.isTTY || process.env["TERM"] === "dumb",
  };
}

/** The login name; a user without an entry in /etc/passwd is known by number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}

/** Commands whose exit status says more than that their output was not read. */
const ACTING: readonly string[] = ["run", "lab"];

function cannotWrite(reason: string): string {
  const help = "what was printed before it is all there is; make room, or send the output elsewhere";
  const problem = diagnostic("HAP5020", `the output cannot be written: ${reason}`, null, { help });
  return renderDiagnostic(problem, { colour: (_role, text) => text, width: 100 });
}
