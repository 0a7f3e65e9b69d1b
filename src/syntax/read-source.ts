import type { Code } from "../diagnostics/code.js";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { diagnostic, type Diagnostic, type Stage } from "../diagnostics/diagnostic.js";
import { encodingOf } from "./encoding.js";
import { sourceFile, type SourceFile } from "../source/source-file.js";

/** The largest file that is read, in bytes. */
const limit = 16 * 1024 * 1024;

/**
 * Reads a file as text: UTF-8, a byte-order mark is dropped. Null with one diagnostic when it cannot be read or is no
 * text.
 */
export function readSource(path: string): Stage<SourceFile | null> {
  const { bytes, failure } = readBytes(path);
  if (failure !== null) return { value: null, diagnostics: [failure] };
  const text = decode(bytes);
  if (text === null) return { value: null, diagnostics: [notText(path, bytes)] };
  return { value: sourceFile(path, text), diagnostics: [] };
}

type SourceBytes =
  { readonly bytes: Buffer; readonly failure: null } | { readonly bytes: null; readonly failure: Diagnostic };

function readBytes(path: string): SourceBytes {
  let fd: number | null = null;
  try {
    fd = openSync(path, "r");
    if (fstatSync(fd).isDirectory()) return failed("HAP1002", `expected a file, found the directory \`${path}\``);
    const bytes = readUpTo(fd, limit + 1);
    if (bytes.length <= limit) return { bytes, failure: null };
    return failed(
      "HAP1005",
      `expected at most 16 MiB, found more in \`${path}\``,
      "a playbook is far smaller: is this the right file?",
    );
  } catch (error) {
    return unreadable(path, error instanceof Error && "code" in error ? String(error.code) : "unknown");
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

/** Devices and pipes have no size to ask for, so the limit is kept while reading. */
function readUpTo(fd: number, most: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < most) {
    const chunk = Buffer.allocUnsafe(Math.min(64 * 1024, most - total));
    const length = readSync(fd, chunk, 0, chunk.length, null);
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return Buffer.concat(chunks);
}

function unreadable(path: string, reason: string): SourceBytes {
  if (reason === "ENOENT" || reason === "ENOTDIR") {
    return failed("HAP1001", `there is no file \`${path}\``, "check the path; it is taken from the working directory");
  }
  if (reason === "EISDIR") return failed("HAP1002", `expected a file, found the directory \`${path}\``);
  const because = reason === "EACCES" || reason === "EPERM" ? "permission is denied" : reason;
  return failed("HAP1003", `\`${path}\` cannot be read: ${because}`, "make it readable for the user who runs hap");
}

function failed(code: Code, message: string, help?: string): SourceBytes {
  return { bytes: null, failure: diagnostic(code, message, null, { help }) };
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
    return diagnostic("HAP1004", `expected UTF-8 text, found other bytes in \`${path}\``, null, { help });
  }
  const { name, iconv, text } = encoded;
  const file = sourceFile(path, text);
  const first = Math.max(0, file.text.search(/[^\x00-\x7f]/));
  const shown = /^[\w./-]+$/.test(path) ? path : "FILE";
  const help = `save it as UTF-8, or write \`iconv -f ${iconv} -t UTF-8 ${shown} >new.hap\` and take new.hap in its place`;
  const span = { file, start: first, end: Math.min(first + 1, file.text.length) };
  return diagnostic("HAP1004", `expected UTF-8 text, found ${name} in \`${path}\``, span, { help });
}
