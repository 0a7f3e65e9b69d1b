import type { SourceFile } from "../../source/source-file.js";

const NAME = String.raw`[\w-]*(?:pass|secret|token)[\w-]*["']?`;

/** A value behind such a name: quoted, a word, or in YAML the rest of the line. */
const VALUES = [
  new RegExp(String.raw`^([ \t]*(?:- +)?["']?${NAME}[ \t]*:[ \t]+)([^\r\n]+)`, "gim"),
  new RegExp(String.raw`(${NAME}[ \t]*[:=][ \t]*)("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,}]+)`, "gi"),
];

/**
 * The same file for people to see: Ansible's files may hold passwords, and a diagnostic shows the whole line it is
 * about. Every character of such a value is `*`, so that all places stay what they are.
 */
export function withoutPasswords(file: SourceFile): SourceFile {
  const hide = (text: string, pattern: RegExp): string =>
    text.replace(pattern, (_whole, name: string, value: string) => `${name}${"*".repeat(value.length)}`);
  const text = VALUES.reduce(hide, file.text);
  return { ...file, text };
}
