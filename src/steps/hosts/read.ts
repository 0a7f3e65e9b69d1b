import { chunksOf, lineOf, oddBlanks, wordsOf, type DaemonReading, type Remark } from "../../model/daemon-file.js";
import type { SourceFile } from "../../source/source-file.js";

/**
 * Reads /etc/hosts as the C library does: `#` starts a comment anywhere, white space separates, lines are of any
 * length.
 */
export function readHosts(source: SourceFile): DaemonReading {
  const remarks: Remark[] = [];
  const lines = chunksOf(source, Infinity, () => undefined).flatMap((chunk) => {
    const words = wordsOf({ ...chunk, text: chunk.text.replace(/#[^]*$/, "") }, /[ \t\n\v\f\r]/);
    for (const word of words) remarks.push(...oddBlanks(word));
    return lineOf(words);
  });
  return { lines, remarks };
}
