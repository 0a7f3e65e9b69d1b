import type { Code } from "../diagnostics/code.js";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { encodingOf } from "./encoding.js";
import { sourceFile, type SourceFile } from "../source/source-file.js";
import { readWhole, type Unread } from "../files/read-file.js";

/** The largest file that is read, in bytes. */
const LIMIT = 16 * 1024 * 1024;

/**
 * Reads a file as text: UTF-8, a byte-order mark is dropped. Null with one diagnostic when it cannot be read or is no
 * text.
 */
export function readSource(path: string): Stage<SourceFile | null> {
  return sourceOf(path, false);
}

/** The same for a path of the command line, where a shell may have put a pipe: `hap check <(…)`. */
export function readTypedSource(path: string): Stage<SourceFile | null> {
  return sourceOf(path, true);
}

function sourceOf(path: string, typed: boolean): Stage<SourceFile | null> {
  const read = readWhole(path, { most: LIMIT, typed });
  if (!read.ok) return { value: null, diagnostics: [unread(path, read)] };
  const text = decode(read.bytes);
  if (text === null) return { value: null, diagnostics: [notText(path, read.bytes)] };
  return { value: sourceFile(path, text), diagnostics: [] };
}

function unread(path: string, { kind, reason }: Unread): Diagnostic {
  const problem = (code: Code, message: string, help?: string): Diagnostic => diagnostic(code, message, null, { help });
  switch (kind) {
    case "absent":
      return problem(
        "HAP1001",
        `there is no file \`${path}\``,
        "check the path; it is taken from the working directory",
      );
    case "folder":
      return problem("HAP1002", `expected a file, found the directory \`${path}\``);
    case "large":
      return problem(
        "HAP1005",
        `expected at most 16 MiB, found more in \`${path}\``,
        "a playbook is far smaller: is this the right file?",
      );
    case "special":
      return problem(
        "HAP1007",
        `\`${path}\` is not read: ${reason}`,
        "a pipe or a device can be waited for without end: put a regular file there",
      );
    case "foreign-link":
      return problem(
        "HAP1008",
        `\`${path}\` is not read: ${reason}`,
        "put the file itself there, or a link of your own",
      );
    case "refused":
      return problem("HAP1003", `\`${path}\` cannot be read: ${reason}`, "make it readable for the user who runs hap");
  }
}

function decode(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** Where the first character stands that is no ASCII, by its encoding, and how the file is written anew. */
function notText(path: string, bytes: Buffer): Diagnostic {
  const encoded = encodingOf(bytes);
  if (encoded === null) {
    const help = "this is a binary file, or text in another encoding: save it as UTF-8";
    return diagnostic("HAP1004", `expected UTF-8 text, found ${firstBadByte(bytes)} in \`${path}\``, null, { help });
  }
  const { name, iconv, text } = encoded;
  const file = sourceFile(path, text);
  const first = Math.max(0, file.text.search(/[^\x00-\x7f]/));
  const shown = /^[\w./-]+$/.test(path) ? path : "FILE";
  const help = `save it as UTF-8, or write \`iconv -f ${iconv} -t UTF-8 ${shown} >new.hap\` and take new.hap in its place`;
  const span = { file, start: first, end: Math.min(first + 1, file.text.length) };
  return diagnostic("HAP1004", `expected UTF-8 text, found ${name} in \`${path}\``, span, { help });
}

/** The first byte that is no UTF-8, or NUL, with its line. */
function firstBadByte(bytes: Buffer): string {
  let [line, start] = [1, 0];
  for (let end = bytes.indexOf(0x0a); end !== -1 && decode(bytes.subarray(start, end)) !== null; line++) {
    start = end + 1;
    end = bytes.indexOf(0x0a, start);
  }
  const rest = bytes.subarray(start);
  const length = rest.indexOf(0x0a) === -1 ? rest.length : rest.indexOf(0x0a);
  // What decodes to the mark of a bad byte though it is none, is that mark itself.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(rest.subarray(0, length));
  const bad = [...text].findIndex((char) => char === "\ufffd" || char === "\0");
  const before = Buffer.byteLength([...text].slice(0, Math.max(0, bad)).join(""));
  return `the byte 0x${(rest[before] ?? 0).toString(16).padStart(2, "0")} in line ${line}`;
}
