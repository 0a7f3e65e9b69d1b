/**
 * A marker's word is a process id or an exit status; what is longer (bytes) is no marker. So nothing waits for an
 * endless line.
 */
const LONGEST_WORD = 64;

/**
 * One stream's side of one frame. A frame begins with the line `RS nonce b WORD` and ends with `RS nonce e WORD`
 * (RS is byte 0x1e); the bytes between are the script's own.
 */
export interface FrameSide {
  /** Random text that appears nowhere else. */
  readonly nonce: string;
  /** The begin line was seen; `word` is what stood after the marker. */
  begin(word: string): void;
  /** Bytes of the script itself, in order, at any chunk border. */
  data(chunk: Buffer): void;
  /** The end line was seen. */
  end(word: string): void;
}

/** Finds frames in one stream of bytes. */
export interface FrameScanner {
  /** Adds a frame to wait for; frames come in the order they were added. */
  expect(side: FrameSide): void;
  /** Takes the next bytes of the stream, cut anywhere. */
  feed(chunk: Buffer): void;
}

/**
 * Makes a scanner. Bytes outside frames (what rc files print, late output of background children) go to `noise`.
 * Works on bytes, so that text cut inside a character and binary data pass unharmed.
 */
export function frameScanner(noise: (chunk: Buffer) => void): FrameScanner {
  const waiting: FrameSide[] = [];
  let inside = false;
  let held: Buffer = Buffer.alloc(0);

  /** Handles one marker; gives the bytes after it, or null when more bytes are needed. */
  function step(bytes: Buffer): Buffer | null {
    const side = waiting[0];
    if (side === undefined) {
      if (bytes.length > 0) noise(bytes);
      held = Buffer.alloc(0);
      return null;
    }
    const sink = inside ? (chunk: Buffer) => side.data(chunk) : noise;
    const found = findMarker(bytes, `\x1e${side.nonce}${inside ? "e" : "b"} `);
    if (found.before > 0) sink(bytes.subarray(0, found.before));
    if (found.line === null) {
      held = bytes.subarray(found.before);
      return null;
    }
    inside = !inside;
    if (inside) side.begin(found.line);
    else {
      waiting.shift();
      side.end(found.line);
    }
    return bytes.subarray(found.after);
  }

  return {
    expect: (side) => void waiting.push(side),
    feed(chunk) {
      let rest: Buffer | null = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      held = Buffer.alloc(0);
      while (rest !== null) rest = step(rest);
    },
  };
}

interface FoundMarker {
  /** How many bytes are certainly before the marker. */
  readonly before: number;
  /** The rest of the marker's line, or null when the marker is not (wholly) here yet. */
  readonly line: string | null;
  readonly after: number;
}

function findMarker(bytes: Buffer, marker: string): FoundMarker {
  let from = 0;
  for (;;) {
    const at = bytes.indexOf(marker, from, "latin1");
    if (at < 0) {
      const start = bytes.indexOf(0x1e, Math.max(from, bytes.length - marker.length + 1));
      return { before: start < 0 ? bytes.length : start, line: null, after: 0 };
    }
    const word = at + marker.length;
    const length = bytes.subarray(word, word + LONGEST_WORD + 1).indexOf(0x0a);
    if (length >= 0)
      return { before: at, line: bytes.toString("latin1", word, word + length), after: word + length + 1 };
    if (bytes.length - word <= LONGEST_WORD) return { before: at, line: null, after: 0 };
    from = at + 1;
  }
}
