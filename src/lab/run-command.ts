import { spawn } from "node:child_process";

/** How a command of this machine ended; a command that does not exist has status 127, one ended by a signal 128. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Written to the command's stdin; without it stdin is empty. */
  readonly input?: string;
  /** Ends the command at once when aborted. */
  readonly signal?: AbortSignal;
}

/** Runs a command without a shell and collects what it prints. Never rejects. */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const [command = "", ...args] = argv;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: "pipe",
      ...(options.signal === undefined ? {} : { signal: options.signal, killSignal: "SIGKILL" }),
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    let failure = "";
    child.on("error", (error) => {
      failure = error.message;
      if (child.pid === undefined) resolve({ status: 127, stdout: "", stderr: failure });
    });
    child.on("close", (code) => resolve({ status: code ?? 128, stdout: stdout(), stderr: stderr() || failure }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** The last lines of a text, for a diagnostic. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => chunks.push(chunk));
  return () => chunks.join("");
}
