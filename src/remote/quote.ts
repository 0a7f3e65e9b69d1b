/**
 * The bytes that `printf %b` and single quotes carry unchanged in every shell: printable ASCII except `\` and `'`, and
 * line feed and tab.
 */
const PLAIN = /[^\t\n\x20-\x26\x28-\x5b\x5d-\x7e]/;

/**
 * A text as one POSIX shell word (single quotes; XCU 2.2.2). It holds for every byte but NUL, which no shell word can
 * carry: that throws, because callers check what people wrote long before.
 */
export function quote(text: string): string {
  if (text.includes("\0")) throw new Error("a shell word cannot hold a NUL character");
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Any bytes as one shell word for the builtin `printf %b`: everything that is not plain text becomes `\0ooo`
 * (three octal digits after the zero, the only form that dash, bash and busybox all read; XCU printf).
 */
export function printfBytes(bytes: Buffer): string {
  const parts: string[] = [];
  let start = 0;
  const text = bytes.toString("latin1");
  if (!PLAIN.test(text)) return `'${text}'`;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (isPlain(byte)) continue;
    parts.push(text.slice(start, i), octal(byte));
    start = i + 1;
  }
  parts.push(text.slice(start));
  return `'${parts.join("")}'`;
}

function isPlain(byte: number): boolean {
  if (byte === 0x27 || byte === 0x5c) return false;
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x0a || byte === 0x09;
}

function octal(byte: number): string {
  return `\\0${byte.toString(8).padStart(3, "0")}`;
}
