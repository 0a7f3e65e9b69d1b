import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.js";
import type { SourceFile, Span } from "../../source/source-file.js";
import { addChild, addGroup, addHost, type AnsibleData, type AnsibleGroup, type Vars } from "./ansible-data.js";
import { scalar } from "./ansible-value.js";
import { expandHosts } from "./host-range.js";
import { pythonLiteral } from "./python-literal.js";
import { withoutPasswords } from "./without-passwords.js";
import { shellWords, type ShellWord } from "./shell-words.js";

type IniSection = "hosts" | "children" | "vars";

interface IniReading {
  readonly file: SourceFile;
  readonly data: AnsibleData;
  readonly diagnostics: Diagnostic[];
  group: AnsibleGroup;
  section: IniSection;
  /** Groups that a `[name]` or `[name:children]` declares, here or in an earlier file. */
  readonly declared: Set<string>;
  /** Names that some place expects to be declared, and that place. */
  readonly expected: Map<string, { readonly as: IniSection; readonly span: Span }>;
}

/** Reads an INI inventory into `data`, by the rules of Ansible's `ini` plugin. HAP2130, HAP2134 to HAP2136. */
export function readIni(file: SourceFile, data: AnsibleData): readonly Diagnostic[] {
  const reading: IniReading = {
    file: withoutPasswords(file),
    data,
    diagnostics: [],
    group: addGroup(data, "ungrouped", null),
    section: "hosts",
    declared: new Set(data.groups.keys()),
    expected: new Map(),
  };
  for (const [index, start] of file.lineStarts.entries()) {
    const whole = file.text.slice(start, file.lineStarts[index + 1] ?? file.text.length);
    const text = whole.trim();
    if (text === "" || text.startsWith("#") || text.startsWith(";")) continue;
    const from = start + whole.indexOf(text);
    readLine(text, { file: reading.file, start: from, end: from + text.length }, reading);
  }
  for (const [name, { as, span }] of reading.expected) {
    if (reading.declared.has(name)) continue;
    const message =
      as === "vars" ? `values for group \`${name}\`, which is declared nowhere` : `unknown group \`${name}\``;
    reading.diagnostics.push(diagnostic("HAP2135", message, span, { help: `declare it by a line \`[${name}]\`` }));
  }
  return reading.diagnostics;
}

function readLine(text: string, span: Span, reading: IniReading): void {
  const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/.exec(text);
  if (header !== null) readHeader(header[1] ?? "", header[2] ?? "hosts", { span, reading });
  else if (text.startsWith("[") && text.endsWith("]")) {
    const help = "a section is `[group]`, `[group:vars]` or `[group:children]`, without blanks";
    reading.diagnostics.push(diagnostic("HAP2130", `expected a section, found \`${text}\``, span, { help }));
  } else if (reading.section === "hosts") readHosts(text, span, reading);
  else if (reading.section === "vars") readVar(text, span, reading);
  else readChild(text, span, reading);
}

function readHeader(name: string, section: string, { span, reading }: { span: Span; reading: IniReading }): void {
  reading.group = addGroup(reading.data, name, { ...span, start: span.start + 1, end: span.start + 1 + name.length });
  if (section === "hosts" || section === "children" || section === "vars") {
    reading.section = section;
    if (section !== "vars") reading.declared.add(name);
    else if (!reading.expected.has(name)) reading.expected.set(name, { as: "vars", span });
    return;
  }
  const help = "the sections of a group are `[group]`, `[group:vars]` and `[group:children]`";
  reading.diagnostics.push(diagnostic("HAP2130", `unknown section \`[${name}:${section}]\``, span, { help }));
}

function readChild(text: string, span: Span, reading: IniReading): void {
  const name = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(text)?.[1];
  if (name === undefined) {
    reading.diagnostics.push(diagnostic("HAP2130", `expected the name of a group, found \`${text}\``, span));
    return;
  }
  const place = { ...span, end: span.start + name.length };
  if (!reading.declared.has(name) && !reading.expected.has(name))
    reading.expected.set(name, { as: "children", span: place });
  if (addChild(reading.group, addGroup(reading.data, name, place))) return;
  reading.diagnostics.push(diagnostic("HAP2136", `group \`${name}\` would be inside itself`, place));
}

/** The value is the rest of the line, also behind a `#` or a blank. */
function readVar(text: string, span: Span, reading: IniReading): void {
  const equals = text.indexOf("=");
  if (equals < 0) {
    reading.diagnostics.push(diagnostic("HAP2130", "expected `name=value`", span));
    return;
  }
  const name = text.slice(0, equals).trim();
  setVar(reading.group.vars, { name, text: text.slice(equals + 1).trim(), span });
}

function readHosts(text: string, span: Span, reading: IniReading): void {
  const words = shellWords(text);
  const [first, ...rest] = words ?? [];
  if (first === undefined) {
    if (words === null) reading.diagnostics.push(diagnostic("HAP2130", "expected a closing quote on this line", span));
    return;
  }
  const at = ({ start, end }: ShellWord): Span => ({ ...span, start: span.start + start, end: span.start + end });
  const pattern = expandHosts(first.text);
  if (!pattern.ok) {
    reading.diagnostics.push(diagnostic("HAP2134", pattern.reason, at(first)));
    return;
  }
  for (const name of pattern.names) {
    const host = addHost(reading.data, name, { group: reading.group, span: at(first) });
    if (pattern.port !== null) setVar(host.vars, { name: "ansible_port", text: String(pattern.port), span: at(first) });
    for (const word of rest) readHostVar(word, host.vars, { span: at(word), reading });
  }
}

function readHostVar(word: ShellWord, vars: Vars, { span, reading }: { span: Span; reading: IniReading }): void {
  const equals = word.text.indexOf("=");
  if (equals > 0) {
    setVar(vars, { name: word.text.slice(0, equals), text: word.text.slice(equals + 1), span });
    return;
  }
  const message = `expected \`name=value\` behind a host, found \`${word.text}\``;
  if (!reading.diagnostics.some((d) => d.span?.start === span.start)) {
    reading.diagnostics.push(diagnostic("HAP2130", message, span, { help: "one host stands on a line" }));
  }
}

/** A literal of Python is what it says, anything else a text. */
function setVar(vars: Vars, { name, text, span }: { name: string; text: string; span: Span }): void {
  vars.set(name, { name, value: pythonLiteral(text) ?? scalar(text), span });
}
