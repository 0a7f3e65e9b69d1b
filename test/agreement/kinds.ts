import { readFileSync } from "node:fs";

/** One way to change a configuration: what is different in one of the files. */
export interface Kind {
  readonly name: string;
  readonly change: (files: Files) => void;
  /** The daemon waits up to 20 s for a device that does not answer: judged once, not in combinations. */
  readonly waits?: boolean;
}

const WAITS = /^stonith_host \* (apcmaster \S+ u p|wti_nps \S+ p|external\/ssh|ibmhmc)/;

/** The files as lists of lines; the text has a character a byte. A missing one is null. */
export interface Files {
  haCf: string[] | null;
  authkeys: string[] | null;
  haresources: string[] | null;
  mode: number;
}

const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The texts of a list beside this file: a character a byte, `x{40}` and `(ab){40}` for that many of them. */
function written(name: string): readonly string[] {
  const list = JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), "utf8")) as readonly string[];
  return list.map((text) =>
    text
      .replace(/\(([^()]*)\)\{(\d+)\}/g, (_, group: string, times: string) => group.repeat(Number(times)))
      .replace(/([^])\{(\d+)\}/g, (_, character: string, times: string) => character.repeat(Number(times))),
  );
}

/** Lines of ha.cf that are added at the end; `+` at the front puts them first. Several lines by `;;`. */
const HA_LINES = written("ha-cf");

/** The whole of authkeys. */
const AUTHKEYS = written("authkeys");

/** The whole of haresources. */
const HARESOURCES = written("haresources");

/** Every kind of change. */
export const KINDS: readonly Kind[] = [
  ...HA_LINES.map((text) => ({
    name: `ha.cf: ${brief(text)}`,
    change: (files: Files) => addLines(files, text),
    waits: WAITS.test(text),
  })),
  ...AUTHKEYS.map((text) => ({
    name: `authkeys: ${brief(text)}`,
    change: (files: Files) => {
      files.authkeys = text.split("|");
    },
  })),
  ...HARESOURCES.map((text) => ({
    name: `haresources: ${brief(text)}`,
    change: (files: Files) => {
      files.haresources = text.split("|");
    },
  })),
  ...(["haCf", "authkeys", "haresources"] as const).map((name) => ({
    name: `no ${name}`,
    change: (files: Files) => {
      files[name] = null;
    },
  })),
  ...[0o644, 0o640, 0o604, 0o620, 0o602, 0o700, 0o200, 0o400, 0o666].map((mode) => ({
    name: `authkeys 0${mode.toString(8)}`,
    change: (files: Files) => {
      files.mode = mode;
    },
  })),
  ...["logfile", "logfacility", "bcast", "node", "auto_failback", "keepalive", "deadtime"].map((word) => ({
    name: `ha.cf without ${word}`,
    change: (files: Files) => {
      files.haCf = files.haCf?.filter((line) => !line.startsWith(word)) ?? null;
    },
  })),
  ...["node-b", "node-a"].map((word) => ({
    name: `ha.cf without ${word}`,
    change: (files: Files) => {
      files.haCf = files.haCf?.map((line) => line.replace(word, "")) ?? null;
    },
  })),
  {
    name: "ha.cf with a byte order mark",
    change: (files) => (files.haCf = files.haCf?.map((line, i) => (i === 0 ? utf8("\ufeff") + line : line)) ?? null),
  },
  { name: "ha.cf with CR LF", change: (files) => (files.haCf = files.haCf?.map((line) => `${line}\r`) ?? null) },
  { name: "ha.cf with another order", change: (files) => (files.haCf = files.haCf?.toReversed() ?? null) },
  { name: "ha.cf empty", change: (files) => (files.haCf = []) },
  { name: "ha.cf without log, use_logd no", change: (files) => withoutLog(files, "use_logd no") },
  {
    name: "ha.cf with kern only, use_logd no",
    change: (files) => withoutLog(files, "use_logd no", "logfacility kern"),
  },
  {
    name: "ha.cf with none only, use_logd no",
    change: (files) => withoutLog(files, "use_logd off", "logfacility none"),
  },
  { name: "ha.cf without log, use_logd yes", change: (files) => withoutLog(files, "use_logd yes") },
  { name: "ha.cf with ping only", change: (files) => onlyLink(files, "ping 192.168.3.1") },
  { name: "ha.cf with ucast only", change: (files) => onlyLink(files, "ucast eth0 192.168.3.88") },
  { name: "ha.cf without link", change: (files) => onlyLink(files) },
];

function addLines(files: Files, text: string): void {
  if (files.haCf === null) return;
  if (text.startsWith("+")) files.haCf.unshift(...text.slice(1).split(";;"));
  else files.haCf.push(...text.split(";;"));
}

function withoutLog(files: Files, ...lines: readonly string[]): void {
  files.haCf = [...(files.haCf ?? []).filter((line) => !/^(log|debugfile|use_logd)/.test(line)), ...lines];
}

function onlyLink(files: Files, ...lines: readonly string[]): void {
  files.haCf = [...(files.haCf ?? []).filter((line) => !/^(bcast|ucast|mcast|udp|serial|ping)/.test(line)), ...lines];
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text;
}
