import type { OutputLimit } from "./session.js";

const MIB = 1024 * 1024;
/** What a script may print on stdout when nobody says (bytes). */
const USUAL: OutputLimit = { bytes: 8 * MIB };
/** How much of stderr is kept, from its end (bytes). */
const STDERR_KEPT = MIB;
/** More than this on stderr ends the shell (bytes), when nobody says. */
const STDERR_LIMIT = 64 * MIB;

/** What a frame has printed until now. */
export interface FrameOutput {
  /** Takes the next bytes of a stream; the reason when that is too much. */
  add(stream: "out" | "err", chunk: Buffer): string | null;
  stdout(): Buffer;
  stderr(): Buffer;
}

/**
 * Keeps what a host prints within limits. The bytes are copied, so that a host that sends a byte at a time costs no
 * more memory than one that sends many.
 */
export function frameOutput(limit: OutputLimit = USUAL): FrameOutput {
  const out = byteStore();
  const err = byteStore();
  const head = limit.head === undefined ? null : headOf(limit.head);
  let said = 0;
  return {
    add(stream, chunk) {
      if (stream === "err") {
        said += chunk.length;
        const most = limit.stderr ?? STDERR_LIMIT;
        if (said > most) return tooMuch(most, "on stderr");
        err.add(chunk);
        if (err.length() > 2 * STDERR_KEPT) err.keepLast(STDERR_KEPT);
        return null;
      }
      if (out.length() + chunk.length > limit.bytes) return tooMuch(limit.bytes, "");
      out.add(chunk);
      return head?.tooLong(out.bytes()) === true ? tooMuch(limit.head?.bytes ?? 0, "before its files' contents") : null;
    },
    stdout: () => out.bytes(),
    stderr: () => err.bytes().subarray(-STDERR_KEPT),
  };
}

function tooMuch(bytes: number, where: string): string {
  const size = bytes < MIB ? `${Math.round(bytes / 1024)} KiB` : `${Math.round(bytes / MIB)} MiB`;
  return `it printed more than ${size} ${where}`.trimEnd();
}

/** Looks for the end of the head in what has come; each byte is looked at once. */
function headOf({ end, bytes: limit }: NonNullable<OutputLimit["head"]>): { tooLong(bytes: Buffer): boolean } {
  let looked = 0;
  let found = false;
  return {
    tooLong(bytes) {
      if (found) return false;
      const at = bytes.indexOf(end, looked, "latin1");
      found = at >= 0 && at + end.length <= limit;
      looked = Math.max(0, bytes.length - end.length + 1);
      return !found && bytes.length > limit;
    },
  };
}

interface ByteStore {
  add(chunk: Buffer): void;
  length(): number;
  bytes(): Buffer;
  keepLast(count: number): void;
}

/** Bytes in one buffer that grows. */
function byteStore(): ByteStore {
  let buffer = Buffer.alloc(0);
  let length = 0;
  return {
    add(chunk) {
      if (length + chunk.length > buffer.length) {
        const larger = Buffer.alloc(Math.max(2 * buffer.length, length + chunk.length, 1024));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      chunk.copy(buffer, length);
      length += chunk.length;
    },
    length: () => length,
    bytes: () => buffer.subarray(0, length),
    keepLast(count) {
      buffer.copyWithin(0, length - count, length);
      length = count;
    },
  };
}
