import { printfBytes } from "../../remote/quote.js";

/** Bytes from which on a file travels as base64, which every system with files of that size has a program for. */
const BASE64_FROM = 64 * 1024;

/**
 * A shell command that prints these bytes: by the builtin `printf` alone, or for large ones through `base64 -d`, in a
 * third of the text.
 */
export function bytesCommand(bytes: Buffer): string {
  if (bytes.length < BASE64_FROM) return `printf '%b' ${printfBytes(bytes)}`;
  return `printf %s '${bytes.toString("base64")}' | base64 -d`;
}
