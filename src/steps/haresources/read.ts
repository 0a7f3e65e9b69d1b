import {
  chunksOf,
  lineOf,
  oddBlanks,
  wordsOf,
  type Chunk,
  type DaemonReading,
  type Remark,
} from "../../model/daemon-file.js";
import type { ResolvedLine, ResolvedWord } from "../../model/resolved.js";
import type { SourceFile } from "../../source/source-file.js";

/** Bytes that Heartbeat reads of a line at once: one less than of its other files. */
const LINE = 5118;
const BLANK = /[ \t\n\r\f]/;

/**
 * Reads haresources as the daemon's parse_ha_resources and the script ResourceManager do: `#` starts a comment
 * anywhere, a backslash right before the line's end joins the next line, blanks separate.
 */
export function readHaresources(source: SourceFile): DaemonReading {
  const remarks: Remark[] = [];
  const remark = (found: Remark): void => void remarks.push(found);
  const lines: ResolvedLine[] = [];
  let pending: readonly ResolvedWord[] = [];
  for (const chunk of chunksOf(source, LINE, remark)) {
    const { words, continues } = readLine(chunk, pending.length === 0, remark);
    pending = [...pending, ...words];
    if (continues) continue;
    lines.push(...lineOf(pending));
    pending = [];
  }
  const all = [...lines, ...lineOf(pending)];
  for (const word of all.flatMap((line) => line.words)) for (const found of oddBlanks(word)) remark(found);
  return { lines: all, remarks };
}

interface ReadWords {
  readonly words: readonly ResolvedWord[];
  readonly continues: boolean;
}

function readLine(chunk: Chunk, isFirst: boolean, remark: (remark: Remark) => void): ReadWords {
  const { source, start } = chunk;
  const at = (from: number, to: number) => ({ file: source, start: start + from, end: start + to });
  const nul = chunk.text.indexOf("\0");
  if (nul !== -1) remark({ kind: "nul", span: at(nul, nul + 1), found: "" });
  const text = (nul === -1 ? chunk.text : chunk.text.slice(0, nul)).replace(/\n$/, "");
  const hash = text.indexOf("#");
  const bare = hash === -1 ? text : text.slice(0, hash);
  const body = bare.replace(/\\$/, "");
  const isJoined = hash === -1 && bare.endsWith("\\");
  const blank = /\\[ \t\r]+$/.exec(bare);
  if (blank !== null) remark({ kind: "blank-after-backslash", span: at(blank.index, bare.length), found: "" });
  const carriage = bare.search(/\r(?=\s*$)/);
  if (carriage !== -1 && blank === null && body.trim() !== "") {
    remark({ kind: "carriage-return", span: at(carriage, carriage + 1), found: "" });
  }
  const words = wordsOf({ source, start, text: body }, BLANK);
  const [first] = words;
  // The daemon takes the node's name up to a blank, comment and backslash included; the scripts do not.
  if (isFirst && first === undefined && isJoined) {
    remark({ kind: "blank-after-backslash", span: at(bare.length - 1, bare.length), found: "\\" });
  }
  if (isFirst && first !== undefined && isJoined && first.span.end - start === body.length) {
    remark({ kind: "blank-after-backslash", span: at(bare.length - 1, bare.length), found: "\\" });
  }
  if (isFirst && first !== undefined && hash !== -1 && first.span.end - start === hash && hash > 0) {
    remark({ kind: "hash-in-word", span: at(hash, hash + 1), found: "#" });
  }
  return { words, continues: isJoined };
}
