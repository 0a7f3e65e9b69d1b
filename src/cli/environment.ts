import { homedir, hostname, userInfo } from "node:os";
import chalk from "chalk";
import type { Output } from "../report/reporter.js";

/** Everything that hap takes from the process it runs in; read here, and for what comes before in cache-folder.ts and code-cache.ts. */
export interface Environment {
  readonly cwd: string;
  readonly home: string;
  readonly user: string;
  /** `user@machine`, as locks on hosts name who runs hap. */
  readonly owner: string;
  /** SSH_AUTH_SOCK, or null. */
  readonly agentSocket: string | null;
  /** VISUAL, else EDITOR, else vi: a command for the shell. */
  readonly editor: string;
  /** Folders on file systems in memory, the user's own first: XDG_RUNTIME_DIR, /dev/shm. */
  readonly memoryFolders: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
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
    agentSocket: process.env["SSH_AUTH_SOCK"] || null,
    editor: process.env["VISUAL"] || process.env["EDITOR"] || "vi",
    memoryFolders: [process.env["XDG_RUNTIME_DIR"] ?? "", "/dev/shm"].filter((folder) => folder !== ""),
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    colourLevel: process.env["NO_COLOR"] ? 0 : chalk.level,
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
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

const COLUMNS = 100;
const ROWS = 24;

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    columns: () => (stream.isTTY ? stream.columns : COLUMNS),
    rows: () => (stream.isTTY ? stream.rows : ROWS),
    isTty: stream.isTTY,
  };
}
