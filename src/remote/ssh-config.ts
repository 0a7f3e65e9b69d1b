import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readWhole } from "../files/read-file.js";

/** What `ssh -G` says about one host: lower-case keywords, each with all its values (ssh_config(5)). */
export type SshConfig = ReadonlyMap<string, readonly string[]>;

/** An answer of `ssh -G`, or why there is none. */
export type SshConfigAnswer = Result<SshConfig, string>;

/** What `ssh -G` says without any file: the installed ssh's own defaults. */
export function usualSshConfig(): Promise<SshConfigAnswer> {
  return askSsh("none", ["-F", "none", "--", "hap"]);
}

const run = promisify(execFile);
const NOTHING: SshConfigAnswer = success(new Map());

/**
 * What the ssh_config `file` says about `name` (with `user` and `port` where the caller knows them, since Match may
 * ask). OpenSSH itself is asked, so that Include, Match, tokens and canonical names mean what they mean to `ssh`; and
 * only when the file can decide anything.
 */
export async function sshConfigFor(
  file: string,
  name: string,
  known: { readonly user: string | null; readonly port: number | null },
): Promise<SshConfigAnswer> {
  const read = readWhole(file);
  // A pipe would be waited for. Whatever else is wrong with the file, ssh says best.
  if (!read.ok && ["special", "large"].includes(read.kind)) {
    return failure(`\`${file}\` cannot be read: ${read.reason}`);
  }
  // A file without Host, Match and Include is still decisive when it has any keyword: it then holds for all hosts.
  if (read.ok && !/^\s*[A-Za-z]/m.test(read.bytes.toString("utf8"))) return NOTHING;
  const user = known.user === null ? [] : ["-l", known.user];
  const port = known.port === null ? [] : ["-p", String(known.port)];
  return askSsh(file, ["-F", file, ...user, ...port, "--", name]);
}

async function askSsh(file: string, words: readonly string[]): Promise<SshConfigAnswer> {
  try {
    const { stdout } = await run("ssh", ["-G", ...words], {
      timeout: 10_000,
      maxBuffer: 1024 * 1024,
    });
    return success(parse(stdout));
  } catch (error) {
    return failure(readErrorText(error, file));
  }
}

function parse(text: string): SshConfig {
  const config = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    if (space < 0) continue;
    const key = line.slice(0, space).toLowerCase();
    config.set(key, [...(config.get(key) ?? []), line.slice(space + 1).trim()]);
  }
  return config;
}

function readErrorText(error: unknown, file: string): string {
  if (!(error instanceof Error)) return "unknown error";
  if ("code" in error && error.code === "ENOENT")
    return `reading \`${file}\` needs the \`ssh\` program (package openssh-client), which is not installed`;
  const said = "stderr" in error && typeof error.stderr === "string" ? error.stderr.trim() : "";
  return said === "" ? error.message : (said.split("\n")[0] ?? said);
}
