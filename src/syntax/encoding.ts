/** A text in another encoding than UTF-8. */
export interface Encoded {
  /** How the encoding is called. */
  readonly name: string;
  /** Its name for `iconv`. */
  readonly iconv: string;
  readonly text: string;
}

/**
 * The encoding that a text seems to be in, of those that editors write: UTF-16, with its mark or by every second byte
 * being 0, and GBK, in which a Chinese character is two bytes above 0x80. Null for what seems to be no text, or in an
 * encoding that nobody can tell.
 */
export function encodingOf(bytes: Buffer): Encoded | null {
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) {
    const name = utf16 === "utf-16le" ? "UTF-16LE" : "UTF-16BE";
    const text = new TextDecoder(utf16).decode(bytes);
    return isText(text) ? { name: "UTF-16", iconv: bytes.length > 1 && hasMark(bytes) ? "UTF-16" : name, text } : null;
  }
  if (bytes.includes(0) || !isPaired(bytes) || isNearlyUtf8(bytes)) return null;
  try {
    const text = new TextDecoder("gb18030", { fatal: true }).decode(bytes);
    return isText(text) ? { name: "GBK", iconv: "GB18030", text } : null;
  } catch {
    return null;
  }
}

function hasMark(bytes: Buffer): boolean {
  return bytes.readUInt16BE(0) === 0xfffe || bytes.readUInt16BE(0) === 0xfeff;
}

function utf16Of(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  if (bytes.length < 2 || bytes.length % 2 === 1) return null;
  if (hasMark(bytes)) return bytes[0] === 0xff ? "utf-16le" : "utf-16be";
  const zeros = [0, 0];
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // A playbook is ASCII for the most part.
  if (even + odd < bytes.length / 4 || Math.min(even, odd) > 0) return null;
  return odd > 0 ? "utf-16le" : "utf-16be";
}

/** Whether all bytes above 0x80 come in pairs, as they do in GB2312; an accented letter of Latin-1 stands alone. */
function isPaired(bytes: Buffer): boolean {
  let run = 0;
  for (const byte of bytes) {
    if (byte >= 0x80) run++;
    else if (run % 2 === 1) return false;
    else run = 0;
  }
  return run % 2 === 0;
}

/** Whether most of what is not ASCII can be read as UTF-8: then a byte of it is wrong, not the encoding. */
function isNearlyUtf8(bytes: Buffer): boolean {
  const others = bytes.toString("utf8").match(/[^\x00-\x7f]/gu) ?? [];
  return others.filter((char) => char !== "\ufffd").length > others.length / 2;
}

function isText(text: string): boolean {
  return !/[\0-\x08\x0e-\x1f\ufffd]/.test(text);
}
