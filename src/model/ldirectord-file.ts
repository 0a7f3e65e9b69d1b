import type { LdFamily, LdRefused, LdServer, LdService, LdSetting, Ldirectord } from "./cluster-files.js";
import { GLOBAL, hostProblem, LD_WORDS, OF_SERVICE, portProblem, type Wanted } from "./ldirectord-words.js";
import { isNumericHost } from "./ip-version.js";
import { Secret } from "./secret.js";
import { withStars, type SourceFile, type Span } from "../source/source-file.js";

/**
 * Reads a configuration of ldirectord as its read_config does (ldirectord 4.12, a Perl script). ldirectord ends at the
 * first line that it refuses; here all are told. Passwords are starred in the spans' file.
 */
export function readLdirectord(original: SourceFile, name: string): Ldirectord {
  const source = withStars(original, secretsIn(original));
  const settings: LdSetting[] = [];
  const services: MutableService[] = [];
  const refused: LdRefused[] = [];
  let service: MutableService | null = null;
  // Of the lines behind an empty line, one is told: the others are the same mistake.
  let isAstray = false;
  for (const [i, start] of original.lineStarts.entries()) {
    const read = original.text.slice(start, original.lineStarts[i + 1]).replace(/\n$/, "");
    // Perl reads bytes: none beyond ASCII is a blank, a letter or a digit to it.
    const text = read.replaceAll(/[^\x00-\x7f]/g, "\u00b6");
    const line: LdLine = { source, start, text };
    if (service !== null) {
      if (/^\s*#/.test(text)) continue;
      const inside = insideOf(line);
      if (inside !== null) {
        readInside(inside, service, refused);
        continue;
      }
      service = null;
    }
    if (/^\s*(#|$)/.test(text)) continue;
    const virtual = /^virtual(6?)\s*=\s*(.*)/s.exec(text);
    if (virtual !== null) {
      isAstray = false;
      service = serviceOf(line, virtual, refused);
      services.push(service);
      continue;
    }
    const problem = readGlobal(line, settings);
    if (problem === null || (problem.kind === "indent" && isAstray)) continue;
    isAstray ||= problem.kind === "indent";
    refused.push(problem);
  }
  return {
    file: "ldirectord",
    form: "file",
    name,
    settings,
    services,
    refused,
    span: { file: source, start: 0, end: 0 },
  };
}

interface LdLine {
  readonly source: SourceFile;
  readonly start: number;
  readonly text: string;
}

interface MutableService extends LdService {
  readonly settings: LdSetting[];
  readonly servers: LdServer[];
}

const SECRET = /^[ \t]*(?:passwd|secret)[ \t]*=[ \t]*/;

function secretsIn({ text, lineStarts }: SourceFile): readonly { readonly start: number; readonly end: number }[] {
  return lineStarts.flatMap((start, i) => {
    const line = text.slice(start, lineStarts[i + 1]).replace(/[\r\n]+$/, "");
    const head = SECRET.exec(line)?.[0].length;
    return head === undefined || head === line.length ? [] : [{ start: start + head, end: start + line.length }];
  });
}

/** A line of a service without its blanks and comment; null for one that ends it: four blanks, or a tab for each. */
function insideOf({ source, start, text }: LdLine): LdLine | null {
  const bare = text.replace(/#.*/s, "");
  const blanks = /^[ \t]*/.exec(bare)?.[0] ?? "";
  const width = blanks.replaceAll("\t", "    ").length;
  if (width + (bare.length - blanks.length) < 5 || width < 4) return null;
  // A line of nothing but blanks is a command too: its blanks are what can be shown of it.
  if (blanks === bare) return { source, start, text: bare };
  return { source, start: start + blanks.length, text: bare.slice(blanks.length) };
}

interface LdAssignment {
  readonly word: string;
  readonly value: string;
  readonly at: Span;
  readonly valueAt: Span;
  /** Where the value begins in the file. */
  readonly from: number;
}

/** `word = value`; null for a line that is none. */
function assignmentIn({ source, start, text }: LdLine): LdAssignment | null {
  const found = /^(\w+)(\s*=\s*)(.*)/s.exec(text);
  if (found === null) return null;
  const [all, word = "", between = "", value = ""] = found;
  const from = start + word.length + between.length;
  const end = start + all.trimEnd().length;
  return {
    word,
    value,
    from,
    at: { file: source, start, end },
    valueAt: { file: source, start: Math.min(from, end), end },
  };
}

function firstWord({ source, start, text }: LdLine): Span {
  const blanks = /^\s*/.exec(text)?.[0].length ?? 0;
  if (blanks === text.length) return { file: source, start, end: start + blanks };
  const length = /^[^\s=]+/.exec(text.slice(blanks))?.[0].length ?? 1;
  return { file: source, start: start + blanks, end: start + blanks + length };
}

function settingOf({ word, value, at, valueAt }: LdAssignment): LdSetting {
  const isSecret = word === "passwd" || word === "secret";
  return { word, value: { value: isSecret ? new Secret(value) : value, span: valueAt }, span: at };
}

function readGlobal(line: LdLine, settings: LdSetting[]): LdRefused | null {
  const assignment = assignmentIn(line);
  const check = assignment === null ? undefined : ownOf(GLOBAL, assignment.word);
  if (assignment !== null && check !== undefined) {
    settings.push(settingOf(assignment));
    const problem = check(assignment.value, 4);
    return problem === null ? null : { ...problem, word: assignment.word, span: assignment.valueAt };
  }
  if (/^supervised\s*$/.test(line.text)) return null;
  const at = firstWord(line);
  const word = line.text.slice(at.start - line.start, at.end - line.start);
  const isOfService = ownOf(OF_SERVICE, word) !== undefined;
  const isMoved = isOfService || (at.start > line.start && LD_WORDS.includes(word));
  return { kind: isMoved ? "indent" : "word", word, wants: "", span: at };
}

function ownOf(of: Readonly<Record<string, Wanted>>, word: string): Wanted | undefined {
  return Object.hasOwn(of, word) ? of[word] : undefined;
}

function readInside(line: LdLine, service: MutableService, refused: LdRefused[]): void {
  const assignment = assignmentIn(line);
  const check = assignment === null ? undefined : ownOf(OF_SERVICE, assignment.word);
  if (assignment === null || check === undefined) {
    const at = firstWord(line);
    refused.push({
      kind: "word",
      word: line.text.slice(at.start - line.start, at.end - line.start),
      wants: "",
      span: at,
    });
    return;
  }
  const { word, value } = assignment;
  const refuse = (wanted: string, span = assignment.valueAt): void =>
    void refused.push({ kind: "value", word, wants: wanted, span });
  const pair = /^(real|fallback)(6?)$/.exec(word);
  if (pair !== null && (pair[2] === "6") !== (service.family === 6)) {
    refuse(
      `\`${pair[1] ?? ""}${service.family === 6 ? "6" : ""}\` below \`virtual${service.family === 6 ? "6" : ""}\``,
      firstWord(line),
    );
    return;
  }
  if (pair?.[1] === "real") {
    const server = serverOf(assignment, service.family);
    if (typeof server === "string") refuse(server);
    else service.servers.push(server);
    return;
  }
  service.settings.push(settingOf(assignment));
  const problem = check(value, service.family);
  if (problem !== null) refused.push({ ...problem, word, span: assignment.valueAt });
  else if (word === "protocol" && (service.port === null) !== /^\W*fwm\b/.test(value)) {
    refuse(service.port === null ? "fwm: the service is a firewall mark" : "tcp or udp: the service has an address");
  }
}

function serviceOf({ source, start, text }: LdLine, match: RegExpExecArray, refused: LdRefused[]): MutableService {
  const [all, six = "", given = ""] = match;
  const family: LdFamily = six === "" ? 4 : 6;
  const end = start + all.trimEnd().length;
  const from = start + all.length - given.length;
  const span = { file: source, start, end };
  const place = { file: source, start: Math.min(from, end), end };
  const refuse = (wanted: string): void =>
    void refused.push({ kind: "value", word: `virtual${six}`, wants: wanted, span: text === "" ? span : place });
  const made = (address: string, port: string | null): MutableService => ({
    address: { value: address, span: place },
    port,
    family,
    settings: [],
    servers: [],
    span,
  });
  const [, named, port = ""] = /^([0-9A-Za-z._+-]+):([0-9A-Za-z_-]+)/.exec(given) ?? [];
  if (named !== undefined) {
    const problem = hostProblem(named, family) ?? portProblem(port);
    if (problem !== null) refuse(problem);
    return made(named, port);
  }
  if (/^\d/.test(given)) return made(given.trimEnd(), null);
  const [, long, longPort = ""] = /^\[([0-9A-Fa-f:]+)\]:([0-9A-Za-z_-]+)/.exec(given) ?? [];
  if (long === undefined) refuse("an address and a port, or a firewall mark");
  else if (family === 4) refuse("`virtual6` for an IPv6 address");
  else {
    const problem = hostProblem(`[${long}]`, 6) ?? portProblem(longPort);
    if (problem !== null) refuse(problem);
  }
  return made(long ?? given.trimEnd(), long === undefined ? "0" : longPort);
}

/** `A-f` is ldirectord's own. */
const ONE_HOST = String.raw`(\d+\.\d+\.\d+\.\d+|[A-Za-z0-9.-]+|\[[0-9A-fa-f:]+\])`;
const HOST = new RegExp(String.raw`${ONE_HOST}(?:->${ONE_HOST})?(:[A-Za-z0-9_-]+)?\s+(.*)`, "s");

/** A real server, or what ldirectord wants instead. */
function serverOf({ value, at, from }: LdAssignment, family: LdFamily): LdServer | string {
  const found = HOST.exec(value);
  if (found === null) return "an address, a port and then `gate`, `masq` or `ipip`";
  const [all, address = "", last = "", colon = "", flags = ""] = found;
  const range = last === "" ? "" : `->${last}`;
  const problem = hostProblem(address, family) ?? portProblem(colon.slice(1)) ?? rangeProblem(address, last, family);
  if (problem !== null) return problem;
  const place = (offset: number, length: number): Span => ({
    file: at.file,
    start: from + offset,
    end: from + offset + length,
  });
  const method = /\w+/.exec(flags);
  const flagsAt = found.index + all.length - flags.length;
  if (method === null || !["gate", "masq", "ipip"].includes(method[0])) return "`gate`, `masq` or `ipip`";
  const rest = flags.slice(method.index + method[0].length);
  const weight = /\s+(\d+)(.*)/s.exec(rest);
  const behind = weight?.[2] ?? rest;
  const request = /\s+"(.*)"[, ]\s*"(.*)"(.*)/s.exec(behind);
  const limits = (request?.[3] ?? behind).replace(/.*?\s+l:\d+/s, "").replace(/.*?\s+u:\d+/s, "");
  if (/\S/.test(limits)) return 'after the weight only `"request", "receive"`';
  const weightAt = weight === null ? 0 : flagsAt + (flags.length - rest.length) + weight.index + weight[0].search(/\d/);
  const digits = weight?.[1] ?? "1";
  return {
    address: { value: address, span: place(found.index, address.length) },
    port:
      colon === ""
        ? null
        : { value: colon.slice(1), span: place(found.index + address.length + range.length + 1, colon.length - 1) },
    method: { value: method[0], span: place(flagsAt + method.index, method[0].length) },
    weight: { value: Number(digits), span: weight === null ? at : place(weightAt, digits.length) },
    hasRequest: request !== null,
    span: at,
  };
}

/** What the last address of a range has to be; `last` is empty where there is none. */
function rangeProblem(first: string, last: string, family: LdFamily): string | null {
  if (last === "") return null;
  if (family === 6) return "one IPv6 address: ldirectord knows no range of them";
  const problem = hostProblem(last, family);
  if (problem !== null || !isNumericHost(first) || !isNumericHost(last)) return problem;
  const isReversed = numberOf(first) > numberOf(last);
  return isReversed ? "a range from the lower to the higher address" : null;
}

/** An address as one number: to be compared. */
function numberOf(address: string): number {
  const parts = address.split(".").map((part) => parseInt(part, part.startsWith("0") ? 8 : 10));
  const last = parts.pop() ?? 0;
  return parts.reduce((sum, part, i) => sum + part * 256 ** (3 - i), last);
}
