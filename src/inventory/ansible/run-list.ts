import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, type Diagnostic, type Stage } from "../../diagnostics/diagnostic.js";
import { sourceFile, type SourceFile } from "../../source/source-file.js";
import { readStart } from "../../files/read-file.js";

/** Most bytes that a program may print. */
const MOST_BYTES = 64 * 1024 * 1024;
const STDERR_LINES = 10;

/**
 * Whether the file may be run and begins as a program does. Without a look at its beginning the C library would hand
 * any text to
 * `/bin/sh`, and hosts would be taken for commands.
 */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    const start = readStart(path, 4)?.toString("latin1") ?? "";
    return start.startsWith("#!") || start === "\x7fELF";
  } catch {
    return false;
  }
}

/**
 * Why a program is not run: nobody has asked for it, or neither root nor the user who runs hap owns it, so that a look
 * at a folder of somebody else's would run what they please. HAP2139; null when it may run.
 */
export function refusal(path: string, programs: boolean): Diagnostic | null {
  const { uid } = statSync(path);
  const me = process.geteuid?.();
  if (me !== undefined && ![0, me].includes(uid)) {
    const help = "copy it, read it, and name the copy; or keep what it prints in a file";
    return diagnostic("HAP2139", `\`${path}\` is a program of another user and is not run`, null, { help });
  }
  if (programs) return null;
  const help = `name it by \`-i ${path}\`; or keep what it prints in a file, and name that`;
  return diagnostic("HAP2139", `\`${path}\` is a program, which only a run, plan or status starts`, null, { help });
}

/**
 * Runs an inventory program and gives what it prints, as a text that diagnostics can point into. HAP2133.
 */
export function runList(path: string, args: readonly string[], timeoutMs: number): Stage<SourceFile | null> {
  const called = `${path} ${args.join(" ")}`;
  const result = spawnSync(resolve(path), args, {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: MOST_BYTES,
  });
  const { error, status, signal, stdout, stderr } = result;
  const code = error !== undefined && "code" in error ? String(error.code) : null;
  const reason =
    code === "ETIMEDOUT"
      ? `it did not end within ${timeoutMs / 1000} s`
      : code === "ENOBUFS"
        ? "it printed more than 64 MiB"
        : error !== undefined
          ? `it cannot be run: ${code ?? error.message}`
          : signal !== null
            ? `it was ended by ${signal}`
            : status !== 0
              ? `it ended with status ${status}`
              : jsonProblem(stdout);
  if (reason === null) return { value: sourceFile(called, stdout), diagnostics: [] };
  const said = (stderr ?? "").trimEnd();
  const details = said === "" ? [] : [{ label: "stderr", text: said.split("\n").slice(-STDERR_LINES).join("\n") }];
  const help = "it has to print one JSON object; a file that is no program must not be executable (`chmod -x`)";
  const problem = diagnostic("HAP2133", `the inventory program \`${called}\` failed: ${reason}`, null, {
    details,
    help,
  });
  return { value: null, diagnostics: [problem] };
}

/** Without a word of the output, which may hold passwords. */
function jsonProblem(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? null : "it printed no JSON object";
  } catch {
    return text.trim() === "" ? "it printed nothing" : "it printed no JSON";
  }
}
