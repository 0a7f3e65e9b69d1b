import { diagnostic } from "../diagnostics/diagnostic.js";
import { suggest } from "../diagnostics/did-you-mean.js";
import type { SshSettings } from "../model/host.js";
import { endOf, type Collect } from "../syntax/read-assignment.js";
import type { Body, Line } from "../syntax/tree.js";
import { textOf } from "../source/source-file.js";
import { keyword, plainText } from "../syntax/word-text.js";

/** What an `ssh` block says nothing of. */
export const NO_SSH: SshSettings = { user: null, port: null, key: null, knownHosts: null, jump: null, as: null };

/** The keys of an `ssh { … }` block and the settings they make. */
const KEYS: ReadonlyMap<string, keyof SshSettings> = new Map([
  ["user", "user"],
  ["port", "port"],
  ["key", "key"],
  ["known-hosts", "knownHosts"],
  ["jump", "jump"],
  ["as", "as"],
]);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads an `ssh { … }` block; keys it does not name keep the values of `outer`. */
export function readSsh(body: Body, outer: SshSettings, collect: Collect): SshSettings {
  const settings: Mutable<SshSettings> = { ...outer };
  const seen = new Map<string, Line>();
  for (const line of body.statements) {
    if (line.kind !== "line") {
      collect(diagnostic("HAP2103", "expected a key and its value", line.span, { help: keysHelp() }));
      continue;
    }
    const key = keyword(line.words[0]) ?? "";
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const related = [{ message: "first given here", span: earlier.span }];
      collect(diagnostic("HAP2104", `\`${key}\` is given twice in one \`ssh\` block`, line.span, { related }));
    }
    seen.set(key, line);
    readKey(line, key, settings, collect);
  }
  return settings;
}

function readKey(line: Line, key: string, settings: Mutable<SshSettings>, collect: Collect): void {
  const setting = KEYS.get(key);
  const [first, value, extra] = line.words;
  if (setting === undefined) {
    const near = suggest(key, [...KEYS.keys()]);
    const help = near === null ? keysHelp() : `did you mean \`${near}\`?`;
    collect(diagnostic("HAP2103", `unknown key \`${key}\` in an \`ssh\` block`, first?.span ?? line.span, { help }));
    return;
  }
  const text = value === undefined ? null : plainText(value);
  if (text === null || text === "" || extra !== undefined || line.body !== null) {
    const span = (keyword(value) === "=" ? value : (extra ?? value))?.span ?? endOf(line.span);
    const meant = keyword(value) === "=" && extra !== undefined ? textOf(extra.span) : "VALUE";
    collect(diagnostic("HAP2103", `expected one value after \`${key}\``, span, { help: `write \`${key} ${meant}\`` }));
    return;
  }
  if (setting !== "port") {
    settings[setting] = text;
    return;
  }
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65535) settings.port = port;
  else collect(diagnostic("HAP2105", `expected a port from 1 to 65535, found \`${text}\``, value?.span ?? line.span));
}

function keysHelp(): string {
  return `the keys are ${[...KEYS.keys()].join(", ")}`;
}
